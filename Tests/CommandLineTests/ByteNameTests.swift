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

    @Test("may be those of the traces and texts that commands read and write")
    func files() throws {
        let outcome = try shell(
            """
            set -e
            "$s" record --output "$b" -- "$p" paced a 300 0
            "$s" record --force --output "$b" -- "$p" paced a 200 0 2>again
            "$s" export --format std --output "$b.std" "$b"
            "$s" import "$b.std"
            "$s" import --force --output "i$b" "$b.std"
            "$s" analyze "$b" "i$b" "$b.std" --output "$b.txt" --report "html=$b.html" --report "json=$b.json"
            "$s" baseline --output "$b.base" "$b"
            "$s" analyze --baseline "$b.base" "$b"
            "$s" summarize --output "$b.sum" "$b"
            "$s" order learn --output "$b.order" "$b"
            "$s" analyze --order "$b.order" "$b.sum"
            "$s" diff "$b" "$b.std" >diff
            ln -s "$b" "l$b"
            "$s" info "l$b" >info
            "$s" query "$b" event-counts >counts
            """)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(outcome.errors.contains("605 events in a\\xFFb\n"), "\(outcome.errors)")
        #expect(outcome.errors.contains("next: synctrace analyze $'a\\377b'\n"))
        #expect(
            try Set(shell("ls -b").output.split(separator: "\n")) == [
                #"a\377b"#, #"a\377b.base"#, #"a\377b.html"#, #"a\377b.json"#, #"a\377b.sqlite"#, #"a\377b.std"#,
                #"a\377b.txt"#, "again", "counts", "diff", #"a\377b.order"#, #"a\377b.sum"#, #"ia\377b"#, "info",
                #"la\377b"#,
            ])
        #expect(try shell("cat \"$b.json\"").output.contains(#""path": "a\\xFFb.std""#))
        #expect(try shell("cat info").output.contains(#"trace      la\xFFb"# + "\n"))
        // Without the program's bytes, in a name that SQLite's own shell can be given.
        #expect(try shell("mv \"$b\" t.sqlite").end == .exited(0))
        let trace = TraceFile(path: scratch("t.sqlite"))
        try trace.expectSound()
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire'") == 200)
    }

    @Test("may be that of the summary of a job, which is added to")
    func jobSummary() throws {
        _ = try shell("\"$s\" record --output t.sqlite -- \"$p\" paced a 3 0")
        let outcome = try shell(
            """
            echo before >"$b"; export GITHUB_STEP_SUMMARY="$PWD/$b"
            "$s" analyze t.sqlite --ci github >log && "$s" analyze t.sqlite --report "markdown=./$b" >log && cat "$b"
            """)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("before\n## synctrace: "), "\(outcome.output)")
        #expect(outcome.output.matches(of: #/## synctrace: /#).count == 2)
        #expect(try shell("rm -f \"$b\"; ls").output == "log\nt.sqlite\n")
    }

    @Test("may be that of the folder where the program is installed")
    func installation() throws {
        let outcome = try shell(
            """
            mkdir "$b" && ln "$s" "$b/synctrace" && ln "$(dirname "$s")/synctrace-demos" "$b" && ln -s "$b/synctrace" here &&
            "$b/synctrace" demo >list && PATH="$PWD/$b:$PATH" synctrace demo threads --output t.sqlite >report && ./here demo
            """)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(outcome.output.contains("lost-update"))
        #expect(try shell("cat report").output.contains("\nTrace: t.sqlite\n"))
        let missing = try shell("rm \"$b/synctrace-demos\"; ./here demo")
        #expect(missing.end == .exited(2))
        #expect(
            missing.errors.hasSuffix(#"/a\xFFb/synctrace-demos: cannot be started: No such file or directory"# + "\n"),
            "\(missing.errors)")
    }

    @Test("may be that of a trace whose recorder was killed, and which is recovered")
    func recovered() throws {
        let outcome = try shell(
            """
            "$s" record --output "$b" -- sh -c '"$1" paced a 500 0; kill -9 $PPID' sh "$p"
            ls -b; "$s" info "$b" 2>&1; "$s" recover "$b" && ls -b && mv "$b" t.sqlite
            """)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(outcome.output.contains("a\\377b.buffers\n"))
        #expect(outcome.output.contains("'synctrace recover $'a\\377b'' recovers them"), "\(outcome.output)")
        #expect(outcome.output.hasSuffix("\na\\377b\n"))
        let trace = TraceFile(path: scratch("t.sqlite"))
        try trace.expectSound()
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'acquire'") == 500)
    }

    @Test("stand readably, and as a shell takes them, in what is on record of a command line")
    func commandLine() throws {
        let outcome = try shell("ln -s \"$p\" \"$b\"; \"$s\" record --output t.sqlite -- ./\"$b\" paced a 1 0")
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        let trace = TraceFile(path: scratch("t.sqlite"))
        #expect(try trace.value("SELECT value FROM trace WHERE key = 'program'") == #"a\xFFb"#)
        #expect(
            try trace.value("SELECT value FROM trace WHERE key = 'command_line'") == #"$'./a\377b' paced a 1 0"#)
    }

    @Test("that are not there, or no command's, are told readably", arguments: ["info", "recover", "import", ""])
    func missing(command: String) throws {
        let outcome = try shell("\"$s\" \(command) \"$b\"")
        #expect(outcome.end == .exited(2))
        #expect(outcome.errors.contains(#"a\xFFb"#), "\(outcome.errors)")
        #expect(scratch.names == [])
    }
}
