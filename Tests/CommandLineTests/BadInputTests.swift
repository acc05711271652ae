import Foundation
import Testing
import TraceReport

@Suite("Bad input")
struct BadInputTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Runs `synctrace` in the scratch directory, and checks that one line comes of it and nothing else.
    private func expectRefusal(
        _ words: [String], _ line: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = scratch.names
        let outcome = try run([Product.synctrace] + words, in: scratch.path, sourceLocation: sourceLocation)
        #expect(outcome.errors == "synctrace: \(line)\n", sourceLocation: sourceLocation)
        #expect(outcome.output == "", sourceLocation: sourceLocation)
        #expect(outcome.end == .exited(2), sourceLocation: sourceLocation)
        #expect(scratch.names == before, sourceLocation: sourceLocation)
    }

    private func makeTrace(_ name: String) throws {
        let outcome = try run(programWords(["output", "0", "10"], recordedTo: scratch(name)))
        #expect(outcome.end == .exited(0))
    }

    @Test(
        "that is not a trace is refused",
        arguments: [
            ["analyze"], ["info"], ["recover"], ["query"], ["events"], ["state"],
        ])
    func noTrace(command: [String]) throws {
        try expectRefusal(command + ["none"], "none: no such file")
        try FileManager.default.createDirectory(atPath: scratch("folder"), withIntermediateDirectories: false)
        try expectRefusal(command + ["folder"], "folder: is a directory")
        try scratch.write("words", to: "words")
        try expectRefusal(command + ["words"], "words: is not a database")
        try scratch.write("", to: "empty")
        try expectRefusal(command + ["empty"], "empty: is empty")
        try makeTrace("run.sqlite")
        let whole = try Data(contentsOf: URL(filePath: scratch("run.sqlite")))
        // The version of the format is the four bytes at 60, the application at 68: see SQLite's file format.
        var newer = whole
        newer[63] = 2
        try newer.write(to: URL(filePath: scratch("newer")))
        try expectRefusal(
            command + ["newer"],
            "newer: has the trace format version 2; this version of synctrace reads up to 1")
        var other = whole
        other[68] = 0
        try other.write(to: URL(filePath: scratch("other")))
        try expectRefusal(command + ["other"], "other: is a database, but not a trace of synctrace")
        try whole.prefix(5000).write(to: URL(filePath: scratch("short")))
        try expectRefusal(
            command + ["short"],
            "short: is truncated or corrupted: it is cut off: 5000 of \(whole.count) bytes are there")
    }

    @Test("as an output is refused, and --force replaces only a regular file")
    func output() throws {
        let program = ["--", Product.testPrograms, "output", "0", "1"]
        try scratch.write("old", to: "old")
        try expectRefusal(["record", "-o", "old"] + program, "old: the file exists; --force replaces it")
        #expect(try String(contentsOfFile: scratch("old"), encoding: .utf8) == "old")
        try FileManager.default.createDirectory(atPath: scratch("folder"), withIntermediateDirectories: false)
        // Never a device of the system's own: a bug here, run by root, would replace it for everybody.
        try check(mkfifo(scratch("pipe"), 0o600) == 0 ? 0 : errno, "mkfifo")
        try FileManager.default.createSymbolicLink(atPath: scratch("link"), withDestinationPath: "pipe")
        for force in [[], ["--force"]] {
            try expectRefusal(["record", "-o", "folder"] + force + program, "folder: is a directory")
            try expectRefusal(["record", "-o", "pipe"] + force + program, "pipe: is not a regular file")
            try expectRefusal(["record", "-o", "link"] + force + program, "link: is not a regular file")
        }
        #expect(FileManager.default.fileExists(atPath: scratch("pipe")))
        let replaced = try run([Product.synctrace, "record", "-o", "old", "--force"] + program, in: scratch.path)
        #expect(replaced.end == .exited(0))
        try TraceFile(path: scratch("old")).expectSound()
        try expectRefusal(
            ["record", "-o", "none/run"] + program, "none/run: cannot be created: No such file or directory")
    }

    @Test("as a program is refused before anything is made")
    func program() throws {
        try scratch.write("words", to: "words")
        try FileManager.default.createDirectory(atPath: scratch("folder"), withIntermediateDirectories: false)
        let record = ["record", "-o", "run.sqlite", "--"]
        try expectRefusal(record + ["./words"], "./words: is not executable")
        try expectRefusal(record + ["./folder"], "./folder: is a directory")
        try expectRefusal(record + ["./none"], "./none: no such file")
        try expectRefusal(record + ["no-such-program"], "no-such-program: not found in PATH")
    }

    @Test("as a name gets the nearest names")
    func names() throws {
        try makeTrace("run.sqlite")
        try expectRefusal(["demo", "deadlok"], "no demo is called 'deadlok'; did you mean deadlock?")
        try expectRefusal(["demo", "quicksort"], "no demo is called 'quicksort'; 'synctrace demo' lists them")
        try expectRefusal(["query", "run.sqlite", "thread"], "no query is called 'thread'; did you mean threads?")
        try expectRefusal(
            ["analyze", "run.sqlite", "--only", "deadlok"],
            "The value 'deadlok' is invalid for '--only <rule,…>': no rule is called 'deadlok'; "
                + "did you mean deadlock? See 'synctrace analyze --help'")
    }

    @Test("that is a folder, or lies in none, is told as the user named it")
    func folders() throws {
        try makeTrace("run.sqlite")
        try scratch.write("T0|acq(L)|1\nT0|rel(L)|2\n", to: "run.std")
        try FileManager.default.createDirectory(atPath: scratch("folder"), withIntermediateDirectories: false)
        for words in [["analyze", "--config"], ["analyze", "--baseline"], ["analyze", "--order"]] {
            try expectRefusal(words + ["folder", "run.sqlite"], "folder: cannot be read: Is a directory")
        }
        try expectRefusal(
            ["baseline", "run.sqlite", "--output", "folder"], "folder: cannot be written: Is a directory")
        try expectRefusal(
            ["import", "run.std", "--output", "none/x"], "none/x: cannot be opened: No such file or directory")
    }

    @Test("that is a pipe under the name of the settings file is not waited for")
    func settingsFromAPipe() throws {
        try makeTrace("run.sqlite")
        mkfifo(scratch(".synctrace.yml"), 0o600)
        try expectRefusal(["analyze", "run.sqlite"], ".synctrace.yml: is not a regular file")
    }

    @Test(
        "that has no end is read no further than it may go",
        arguments: [
            "analyze run.sqlite --config /dev/zero", "analyze run.sqlite --baseline /dev/zero",
            "order check /dev/zero run.sqlite", "analyze run.sqlite --order /dev/zero", "analyze run.sqlite",
        ])
    func endless(command: String) throws {
        try makeTrace("run.sqlite")
        var file = "/dev/zero"
        if command == "analyze run.sqlite" {
            // As a pull request can bring it along.
            file = ".synctrace.yml"
            try FileManager.default.createSymbolicLink(atPath: scratch(file), withDestinationPath: "/dev/zero")
        }
        let script = "ulimit -v 2000000; exec '\(Product.synctrace)' \(command)"
        let outcome = try run(["/bin/sh", "-c", script], in: scratch.path, limit: 30)
        #expect(outcome.end == .exited(2))
        #expect(outcome.errors.hasPrefix("synctrace: \(file): is larger than "), "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1)
    }

    @Test("as no rule at all is refused, since every trace would be clean")
    func noRule() throws {
        try makeTrace("run.sqlite")
        let outcome = try run([Product.synctrace, "analyze", "run.sqlite", "--only", ","], in: scratch.path)
        #expect(outcome.end == .exited(2))
        #expect(outcome.errors.contains("it names no rule; the rules are abrupt-daemon-exit, "))
    }

    @Test("as a text where a trace is asked for names the command that makes one of it")
    func text() throws {
        try scratch.write("T0|acq(L)|1\n", to: "run.std")
        try expectRefusal(
            ["recover", "run.std"], "run.std: is a text; 'synctrace import run.std' makes a trace from it")
    }

    @Test(
        "in SQL is refused: a query only reads",
        arguments: [
            ("DELETE FROM event", "the query was refused: DELETE is not allowed; a query can only read the trace"),
            ("ATTACH 'y' AS y", "the query was refused: ATTACH is not allowed; a query can only read the trace"),
            ("SELECT 1; SELECT 2", "the query was refused: it is more than one statement"),
            ("", "the query was refused: it holds no statement, at most a comment"),
            ("SELECT FROM", "SQL error: near \"FROM\": syntax error"),
        ])
    func sql(text: String, line: String) throws {
        try makeTrace("run.sqlite")
        try expectRefusal(["query", "run.sqlite", "--sql", text], line)
    }

    @Test(
        "on the command line is quoted",
        arguments: [
            ([], "a subcommand is missing; see 'synctrace --help'"),
            (["frobnicate"], "no command is called 'frobnicate'; 'synctrace --help' lists them"),
            (["anlyze", "x"], "no command is called 'anlyze'; did you mean analyze?"),
            (["help", "analyse"], "no command is called 'analyse'; did you mean analyze?"),
            (["analyze"], "Missing expected argument '<trace> ...'; see 'synctrace analyze --help'"),
            (["analyze", "x", "--frob"], "Unknown option '--frob'; see 'synctrace analyze --help'"),
            (["record"], "Missing expected argument '<program>' after '--'; see 'synctrace record --help'"),
            (
                ["record", "--buffer-size", "none", "--", "true"],
                "The value 'none' is invalid for '--buffer-size <size>'; see 'synctrace record --help'"
            ),
            (
                ["analyze", "x", "--format", "table"],
                "The value 'table' is invalid for '--format <format>': no format is called 'table'; the formats are "
                    + ReportFormats.all.map { $0.name }.joined(separator: ", ") + "; see 'synctrace analyze --help'"
            ),
            (
                ["analyze", "x", "--report", "sarf=y"],
                "The value 'sarf=y' is invalid for '--report <format=file>': no format is called 'sarf'; did you mean "
                    + "sarif? See 'synctrace analyze --help'"
            ),
            (
                ["analyze", "x", "--report", "sarif="],
                "The value 'sarif=' is invalid for '--report <format=file>': a report is written as <format>=<file>, such "
                    + "as sarif=report.sarif; see 'synctrace analyze --help'"
            ),
            (
                ["analyze", "x", "--fail-on", "all"],
                "The value 'all' is invalid for '--fail-on <fail-on>'. Please provide one of 'error', 'warning', "
                    + "'note' or 'never'. See 'synctrace analyze --help'"
            ),
            (
                ["query", "x", "y", "--sql", "z"],
                "Either a query's name or --sql, not both; see 'synctrace query --help'"
            ),
            (
                ["query", "x", "--sql", "z", "--fromat", "csv"],
                "Unknown option '--fromat'. Did you mean '--format'? See 'synctrace query --help'"
            ),
        ] as [([String], String)])
    func usage(words: [String], line: String) throws {
        try expectRefusal(words, line)
    }
}
