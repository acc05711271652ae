import Foundation
import Testing

/// Names and arguments are bytes to the system: here with one that is in no text.
@Suite("Names that are not text")
struct ByteNameTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Runs a script of the shell in which `$b` is such a name, `$s` is synctrace and `$p` the test programs.
    private func shell(_ script: String) throws -> Child.Outcome {
        try run(
            ["sh", "-c", "b=$(printf 'a\\377b'); s='\(Product.synctrace)'; p='\(Product.testPrograms)'; " + script],
            in: scratch.path)
    }

    @Test("reach the program as they are")
    func arguments() throws {
        let outcome = try shell("\"$s\" record --output t.sqlite -- sh -c 'printf %s \"$1\" | od -An -tx1' sh \"$b\"")
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == " 61 ff 62\n")
    }

    @Test("may be the program's")
    func program() throws {
        let outcome = try shell("ln -s \"$p\" \"$b\"; \"$s\" record --output t.sqlite -- ./\"$b\" paced a 3 0")
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        let trace = TraceFile(path: scratch("t.sqlite"))
        #expect(try trace.integer("SELECT count(*) FROM events WHERE object = 'a' AND kind = 'acquire'") == 3)
        #expect(try shell("PATH=.:$PATH \"$s\" record --output u.sqlite -- \"$b\" paced a 3 0").end == .exited(0))
        #expect(try shell("\"$s\" record --output v.sqlite -- ./x\"$b\" paced a 3 0").end == .exited(2))
    }

    @Test("may be the working folder's, from outside and from inside")
    func folder() throws {
        let outcome = try shell(
            """
            mkdir "$b" && cd "$b" && "$s" record --output t.sqlite -- "$p" paced a 20000 0 && "$s" info t.sqlite &&
            "$p" in-process u.sqlite stop 20000 && "$s" info u.sqlite && "$s" analyze t.sqlite u.sqlite &&
            "$s" export --format std --output t.std t.sqlite && "$s" export --format std --output t.std t.sqlite && ls
            """)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(outcome.output.hasSuffix("t.sqlite\nt.std\nu.sqlite\n"))
        let move = try shell("mv \"$b\" plain")
        #expect(move.end == .exited(0))
        for (name, object) in [("t", "a"), ("u", "inside")] {
            let trace = TraceFile(path: scratch("plain/\(name).sqlite"))
            try trace.expectSound()
            #expect(
                try trace.integer("SELECT count(*) FROM events WHERE object = '\(object)' AND kind = 'acquire'")
                    == 20000)
        }
    }

    @Test("are refused, with a sentence, where a trace is to be made or read under them")
    func refused() throws {
        for words in ["record --output \"$b\" -- \"$p\" paced a 1 0", "info \"$b\"", "import x.std --output ./\"$b\""] {
            let outcome = try shell("\"$s\" \(words)")
            #expect(outcome.end == .exited(2))
            #expect(
                outcome.errors.contains("a\\xFFb' is not text in UTF-8; only the words of a recorded program"),
                "\(outcome.errors)")
            #expect(scratch.names == [])
        }
    }
}
