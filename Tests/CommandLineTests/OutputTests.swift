import CSQLite
import Foundation
import Testing

@Suite("What a command writes", .timeLimit(.minutes(15)))
struct OutputTests {
    private let scratch: Scratch
    private let trace: String

    init() throws {
        scratch = try Scratch()
        trace = scratch("trace.sqlite")
        try FileManager.default.copyItem(atPath: CommittedTrace.root + "/traces/abba-latent.sqlite", toPath: trace)
    }

    /// Changes the trace as nobody who records would.
    private func change(_ sql: String) throws {
        var database: OpaquePointer?
        defer { sqlite3_close_v2(database) }
        #expect(sqlite3_open(trace, &database) == SQLITE_OK)
        #expect(sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK)
    }

    private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: scratch(name))) }

    @Test(
        "to a standard error that is closed, full or not read changes neither its exit code nor a trace",
        arguments: ["2>&-", "2>/dev/full", "2>&1 >/dev/null | :", "2>&- <&- >&-"])
    func standardError(redirection: String) throws {
        let before = try bytes("trace.sqlite")
        let commands = [
            ("analyze none", 2), ("analyze trace.sqlite --only deadlock", 0), ("analyze trace.sqlite", 1),
            ("export trace.sqlite --format std", 0),
            ("record -o r.sqlite --force -- sh -c 'exit 3'", 3),
        ]
        for (command, code) in commands {
            // The code goes to a descriptor of its own: a shell gives a pipe that of its last command.
            let script = "exec 3>&1; { \(Product.synctrace) \(command); echo $? >&3; } \(redirection)"
            let outcome = try run(["/bin/sh", "-c", script], in: scratch.path)
            let last = outcome.output.split(separator: "\n").last.map(String.init)
            #expect(last == "\(code)", "\(command) \(redirection)")
        }
        #expect(try bytes("trace.sqlite") == before)
    }

    @Test("is put in its place when it is whole, and never in that of a trace")
    func replacing() throws {
        let whole = try bytes("trace.sqlite")
        try FileManager.default.createSymbolicLink(atPath: scratch("link"), withDestinationPath: "trace.sqlite")
        try FileManager.default.copyItem(atPath: trace, toPath: scratch("other.sqlite"))
        for command in [["analyze", "trace.sqlite"], ["export", "trace.sqlite", "--format", "std"]] {
            let lines = [
                ("trace.sqlite", "is a trace that is read here"), ("link", "is a trace that is read here"),
                ("other.sqlite", "is a database, perhaps a trace, and is not replaced"),
            ]
            for (output, line) in lines {
                let outcome = try run([Product.synctrace] + command + ["--output", output], in: scratch.path)
                #expect(outcome.errors == "synctrace: \(output): \(line)\n")
                #expect(outcome.end == .exited(2))
            }
        }
        #expect(try bytes("trace.sqlite") == whole)
        #expect(try bytes("other.sqlite") == whole)

        func mode(_ name: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: scratch(name))
            return attributes[.posixPermissions] as? Int ?? 0
        }
        let script = """
            umask 027
            "$0" analyze trace.sqlite --output new.txt --report html=new.html
            GITHUB_STEP_SUMMARY=new.md "$0" analyze trace.sqlite --ci github
            "$0" summarize trace.sqlite --output new.summary
            "$0" export trace.sqlite --format std --output new.std
            """
        _ = try run(["/bin/sh", "-c", script, Product.synctrace], in: scratch.path)
        let modes = try ["new.txt", "new.html", "new.md", "new.summary", "new.std"].map(mode)
        #expect(modes == [0o640, 0o640, 0o640, 0o600, 0o600])
        try scratch.write("old", to: "old.txt")
        chmod(scratch("old.txt"), 0o640)
        try FileManager.default.createSymbolicLink(atPath: scratch("old"), withDestinationPath: "old.txt")
        _ = try synctrace("analyze", "trace.sqlite", "--output", "old", in: scratch.path)
        #expect(try mode("old.txt") == 0o640)
        #expect(try bytes("old.txt") == bytes("new.txt"))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch("old")) == "old.txt")
        let full = try synctrace("analyze", "trace.sqlite", "--output", "/dev/full", in: scratch.path)
        #expect(full.errors == "synctrace: /dev/full: cannot be written: No space left on device\n")
        #expect(full.end == .exited(2))
        #expect(!scratch.names.contains { $0.hasSuffix(".part") })
    }

    @Test(
        "to a pipe is not waited for as if it could be read first",
        arguments: ["baseline", "order learn", "summarize", "export --format std", "analyze"])
    func pipe(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        let outcome = try run(
            [Product.synctrace] + words + ["trace.sqlite", "--output", "/dev/stdout"], in: scratch.path, limit: 30)
        #expect([.exited(0), .exited(1)].contains(outcome.end), "\(outcome.errors)")
        #expect(!outcome.output.isEmpty)
    }

    @Test("besides its report goes when a signal ends it", arguments: [SIGINT, SIGTERM, SIGHUP])
    func interrupted(signal: Int32) throws {
        // In WAL mode without the files beside it a trace is read from a copy.
        try change("PRAGMA journal_mode = WAL")
        let temporary = scratch("tmp")
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        let query = try Child(
            [Product.synctrace, "query", trace, "--sql", endless], environment: ["TMPDIR": temporary])
        func files() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: temporary) }
        try until { try files().contains { $0.hasSuffix(".sqlite") } }
        query.send(signal)
        #expect(try query.finish().end == .signaled(signal))
        #expect(try files() == [])

        try check(mkfifo(scratch("text.std"), 0o600) == 0 ? 0 : errno, "mkfifo")
        let script = "exec \(Product.synctrace) import - --output new.sqlite <text.std"
        let importing = try Child(["/bin/sh", "-c", script], in: scratch.path)
        let text = open(scratch("text.std"), O_WRONLY | O_CLOEXEC)
        defer { close(text) }
        until { scratch.names.contains { $0.hasSuffix(".part") } }
        importing.send(signal)
        #expect(try importing.finish().end == .signaled(signal))
        #expect(!scratch.names.contains { $0.hasPrefix("new.sqlite") })
    }

    @Test("quotes source files below the current directory alone, whatever names a trace has")
    func sources() throws {
        let outside = try Scratch()
        try outside.write("OUTSIDE\n", to: "a.swift")
        try FileManager.default.createSymbolicLink(atPath: scratch("folder"), withDestinationPath: outside.path)
        try FileManager.default.createSymbolicLink(atPath: scratch("link.swift"), withDestinationPath: ".env")
        for name in [".env", ".hidden.swift", "notes.txt", "Makefile"] { try scratch.write("SECRET\n", to: name) }
        let hidden = [".env", ".hidden.swift", "notes.txt", "Makefile", "link.swift", "folder/a.swift", "../x.swift"]
        for name in hidden + [outside("a.swift")] {
            try change("UPDATE site SET file = '\(name)', line = 1")
            let text = try synctrace("analyze", "trace.sqlite", in: scratch.path).output
            #expect(text.contains("--> \(name):1"), "\(name)")
            #expect(!text.contains("SECRET") && !text.contains("OUTSIDE"), "\(name)")
        }
        try FileManager.default.createDirectory(atPath: scratch("Sources"), withIntermediateDirectories: false)
        try scratch.write("let shown = true\n", to: "Sources/b.swift")
        try change("UPDATE site SET file = 'Sources/b.swift', line = 1")
        #expect(try synctrace("analyze", "trace.sqlite", in: scratch.path).output.contains(" 1 | let shown = true"))
        // As compilers of C put it into a program.
        try change("UPDATE site SET file = '\(scratch("Sources/b.swift"))', line = 1")
        #expect(try synctrace("analyze", "trace.sqlite", in: scratch.path).output.contains(" 1 | let shown = true"))
    }

    @Test("has no line within a field of CSV that the runner of a workflow takes for a command")
    func workflowCommandsInFields() throws {
        let lines = ["plain", "::error::no", "  ::warning::no", "##[error]no", "##vso[task]no", "a ::b ##[c", "::"]
        for separator in ["\n", "\r", "\r\n"] {
            let value = lines.joined(separator: separator)
            try change("UPDATE thread SET name = '\(value)'")
            let outcome = try run(
                [
                    Product.synctrace, "query", "trace.sqlite", "--sql", "SELECT name, 1 FROM thread LIMIT 1",
                    "--format",
                    "csv",
                ], in: scratch.path)
            let expected = [
                "plain", "\\u{3A}:error::no", "  \\u{3A}:warning::no", "\\u{23}#[error]no", "\\u{23}#vso[task]no",
                "a ::b ##[c", "\\u{3A}:",
            ]
            #expect(outcome.output == "name,1\n\"\(expected.joined(separator: separator))\",1\n")
        }
    }

    @Test("has no line that the runner of a workflow takes for a command")
    func workflowCommands() throws {
        try change("UPDATE thread SET name = '::error file=a,line=1::no ##[error]no ##vso[task]no x ::error::no'")
        try change("UPDATE object SET name = '::warning::no'")
        let commands = [
            ["analyze", "trace.sqlite", "--all", "--fairness"], ["state", "trace.sqlite"], ["events", "trace.sqlite"],
            ["info", "trace.sqlite"], ["explain", "trace.sqlite", "1"],
            ["query", "trace.sqlite", "--sql", "SELECT name FROM thread UNION SELECT name FROM object"],
            ["query", "trace.sqlite", "--sql", "SELECT name FROM thread", "--format", "csv"],
        ]
        for command in commands {
            let outcome = try run([Product.synctrace] + command, in: scratch.path)
            #expect(command[0] == "info" || outcome.output.contains("no"), "\(command)")
            for line in outcome.output.split(separator: "\n") {
                #expect(!line.drop { $0 == " " }.hasPrefix("::"), "\(command): \(line)")
                if command.last != "csv" { #expect(!line.contains("##[") && !line.contains("##vso["), "\(line)") }
            }
        }
    }
}
