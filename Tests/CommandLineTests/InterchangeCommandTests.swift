import Foundation
import Testing

@Suite("Traces in the STD format, on the command line")
struct InterchangeCommandTests {
    private let scratch: Scratch
    private let deadlock = "T0|fork(T1)|1\nT0|acq(A)|2\nT1|acq(B)|3\nT0|req(B)|4\nT1|req(A)|5\n"
    private let sound = "T0|acq(A)|1\nT0|rel(A)|2\n"

    init() throws { scratch = try Scratch() }

    @Test("analyze takes the text as it lies, and leaves nothing behind")
    func analyze() throws {
        try scratch.write(deadlock, to: "cycle.std")
        let outcome = try synctrace("analyze", "cycle.std", in: scratch.path)
        #expect(outcome.end == .exited(1))
        #expect(outcome.output.contains("error[deadlock]"))
        #expect(outcome.output.contains("  --> location 4\n"))
        #expect(!outcome.output.contains("cycle.std:"))
        #expect(outcome.errors == "")
        #expect(scratch.names == ["cycle.std"])
        let json = try synctrace("analyze", "cycle.std", "--format", "json", in: scratch.path)
        #expect(json.output.contains("\"file\": null, \"line\": 4,"))
    }

    @Test("Locations are not lines of the text, so nothing is quoted from it, and durations are lines")
    func places() throws {
        let polls = (1...12).map { "T1|tryfail(A)|3\nT0|w(x)|\($0)\n" }.joined()
        try scratch.write("T0|fork(T1)|1\nT0|acq(A)|2\n" + polls + "T0|rel(A)|9\n", to: "polls.std")
        let outcome = try synctrace("analyze", "polls.std", in: scratch.path)
        #expect(outcome.end == .exited(0))
        let text = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("warning[busy-wait]: thread 'T1' tried in vain to acquire 'A' 12 times in a row"))
        #expect(text.contains("(location 3), every 2 lines for 22 lines, to look"))
        #expect(text.contains("--> location 3 'T1' looks here"))
        #expect(!text.contains("fork(T1)") && !text.contains(" ns"))
    }

    @Test("The commands that read a trace read the text, say the same of it as of its import, and leave nothing behind")
    func reading() throws {
        try scratch.write(deadlock, to: "cycle.std")
        #expect(try synctrace("import", "cycle.std", in: scratch.path).end == .exited(0))
        let questions: [[String]] = [
            ["state", "FILE"], ["state", "FILE", "--at", "3"], ["state", "FILE", "--at", "4ns"],
            ["events", "FILE", "--thread", "T1", "--from", "2"], ["explain", "FILE", "1"],
            ["query", "FILE", "hottest-locks"], ["query", "FILE", "--sql", "SELECT thread, kind, line FROM events"],
        ]
        for question in questions {
            func answer(_ file: String) throws -> Child.Outcome {
                try run([Product.synctrace] + question.map { $0 == "FILE" ? file : $0 }, in: scratch.path)
            }
            let (text, trace) = (try answer("cycle.std"), try answer("cycle.sqlite"))
            #expect(text.end == .exited(0) && text.errors == "", "\(question)")
            #expect(text.output == trace.output, "\(question)")
            #expect(!text.output.isEmpty, "\(question)")
        }
        #expect(scratch.names == ["cycle.sqlite", "cycle.std"])
    }

    @Test("A text without an event is refused by all, and export does not empty what it reads")
    func nothing() throws {
        try scratch.write("?\n", to: "a.std")
        for command in [["info"], ["query", "--sql", "SELECT 1"], ["import"], ["export", "--format", "std"]] {
            let words = [command[0], "a.std"] + command.dropFirst()
            let outcome = try run([Product.synctrace] + words, in: scratch.path)
            #expect(outcome.end == .exited(2), "\(command)")
            #expect(outcome.errorLines.last == "synctrace: a.std: holds no line of the STD format", "\(command)")
        }
        try scratch.write(sound, to: "b.std")
        let same = try synctrace("export", "b.std", "--format", "std", "--output", "b.std", in: scratch.path)
        #expect(same.errors == "synctrace: b.std: is a trace that is read here\n")
        #expect(try String(contentsOfFile: scratch("b.std"), encoding: .utf8) == sound)
        let exported = try synctrace("export", "b.std", "--format", "std", in: scratch.path)
        #expect(exported.output.hasPrefix("T0|acq(A)|"))
        #expect(scratch.names == ["a.std", "b.std"])
    }

    @Test("A lock that gets a second owner is told once and in the report; --strict refuses it")
    func secondOwner() throws {
        try scratch.write("T1|acq(M)|1\nT2|acq(M)|2\nT2|rel(M)|3\nT1|rel(M)|4\n", to: "wait.std")
        let told =
            "wait.std: line 2: 'T2' gets 'M', which 'T1' has held since line 1: taken for an event of the lock that is not on "
            + "record; there are 2 of these in all"
        let analyzed = try synctrace("analyze", "wait.std", in: scratch.path)
        let imported = try synctrace("import", "wait.std", "--output", "wait.sqlite", in: scratch.path)
        for outcome in [analyzed, imported] {
            #expect(outcome.end == .exited(0), "\(outcome.errors)")
            #expect(outcome.errorLines.count { $0.contains("not on record") } == 1)
            #expect(outcome.errors.contains(told), "\(outcome.errors)")
        }
        #expect(try synctrace("analyze", "wait.std", "--strict", in: scratch.path).end == .exited(2))
        #expect(
            try synctrace("import", "wait.std", "--output", "b.sqlite", "--strict", in: scratch.path).end == .exited(2))
        let report = try synctrace("analyze", "wait.std", in: scratch.path).output
        #expect(report.contains("trace: 2 acquisitions and releases of locks are not on record"))
        try scratch.write("T1|acq(M)|1\nT1|rel(M)|2\nT2|acq(M)|3\nT2|rel(M)|4\n", to: "sound.std")
        let sound = try synctrace("analyze", "sound.std", "--strict", in: scratch.path)
        #expect(sound.end == .exited(0) && sound.errors == "")
        #expect(!sound.output.contains("not on record"))
    }

    @Test("Where a text lies beside, no line of it is shown as source; --strict refuses a trace without events")
    func locations() throws {
        try scratch.write(deadlock, to: "cycle.std")
        #expect(try !synctrace("analyze", "cycle.std", in: scratch.path).output.contains("T0|"))
        try scratch.write("", to: "empty.std")
        #expect(try synctrace("analyze", "empty.std", in: scratch.path).end == .exited(0))
        #expect(try synctrace("analyze", "empty.std", "--strict", in: scratch.path).end == .exited(2))
    }

    @Test("info says of a text how much was read and skipped")
    func info() throws {
        try scratch.write(deadlock + "?\n", to: "cycle.std")
        let outcome = try synctrace("info", "cycle.std", in: scratch.path)
        #expect(outcome.end == .exited(0))
        #expect(
            outcome.output == """
                trace      cycle.std
                format     STD text
                program    cycle.std
                events     8
                processes  1
                threads    2 (0 daemons, 0 foreign)
                objects    2
                end        not on record
                skipped    1 line
                history    legal

                """)
        #expect(outcome.errorLines.count == 1)
    }

    @Test("import makes a trace that is analyzed like the text")
    func importing() throws {
        try scratch.write(deadlock, to: "cycle.std")
        let outcome = try synctrace("import", "cycle.std", "--output", "cycle.sqlite", in: scratch.path)
        #expect(outcome.end == .exited(0))
        #expect(outcome.errors == "synctrace: 8 events of 5 lines in cycle.sqlite\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch("cycle.sqlite"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        func findings(_ name: String) throws -> [String] {
            let report = try synctrace("analyze", name, "--format", "json", in: scratch.path)
            let json = try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any]
            let list = json?["findings"] as? [[String: Any]] ?? []
            return list.map { "\($0["message"] ?? "") \($0["fingerprint"] ?? "")" }
        }
        #expect(try findings("cycle.sqlite") == findings("cycle.std"))
        #expect(try findings("cycle.sqlite").isEmpty == false)
    }

    @Test("import replaces a trace only with --force, and only by one that is whole")
    func replacing() throws {
        try scratch.write(sound, to: "a.std")
        try scratch.write("precious", to: "a.sqlite")
        #expect(try synctrace("import", "a.std", in: scratch.path).end == .exited(2))
        try scratch.write("T0|acq(A)|1\nT1|acq(A)|2\n", to: "b.std")
        let bad = try synctrace(
            "import", "b.std", "--output", "a.sqlite", "--force", "--strict", in: scratch.path)
        #expect(bad.end == .exited(2))
        #expect(bad.errorLines.count == 1)
        #expect(bad.errors.contains("b.std: line 2: 'T1' gets 'A'"))
        #expect(try String(contentsOfFile: scratch("a.sqlite"), encoding: .utf8) == "precious")
        let own = try synctrace("import", "a.std", "--output", "./a.std", "--force", in: scratch.path)
        #expect(own.errors == "synctrace: ./a.std: is what is read here\n")
        #expect(try String(contentsOfFile: scratch("a.std"), encoding: .utf8) == sound)
        #expect(try synctrace("import", "a.std", "--force", in: scratch.path).end == .exited(0))
        #expect(scratch.names == ["a.sqlite", "a.std", "b.std"])
        #expect(try synctrace("info", "a.sqlite", in: scratch.path).output.contains("legal"))
    }

    @Test("A line that cannot be read is reported with its number; with --strict the exit code is 2")
    func strict() throws {
        try scratch.write("T0|acq(A)|1\n\nT0|rel(A)|2\n" + String(repeating: "?\n", count: 30), to: "a.std")
        let lines = [
            "synctrace: a.std: line 2 is skipped: it has one field in place of three",
            "synctrace: a.std: 11 more lines are skipped",
        ]
        let report = try synctrace("analyze", "a.std", in: scratch.path)
        #expect(report.end == .exited(0))
        #expect(lines.allSatisfy(report.errorLines.contains))
        #expect(try synctrace("analyze", "a.std", "--strict", in: scratch.path).end == .exited(2))
        let strict = try synctrace("import", "a.std", "--strict", in: scratch.path)
        #expect(strict.end == .exited(2))
        #expect(lines.allSatisfy(strict.errorLines.contains))
        #expect(scratch.names == ["a.std"])
        #expect(try synctrace("import", "a.std", in: scratch.path).end == .exited(0))
        #expect(scratch.names == ["a.sqlite", "a.std"])
    }

    @Test("import reads standard input")
    func standardInput() throws {
        let words = [Product.synctrace, "import", "-"]
        #expect(try run(words, in: scratch.path, input: sound).end == .exited(2))
        let outcome = try run(words + ["--output", "a.sqlite"], in: scratch.path, input: sound)
        #expect(outcome.end == .exited(0))
        #expect(outcome.errorLines == ["synctrace: 4 events of 2 lines in a.sqlite"])
    }

    @Test("export writes lines that make the same trace")
    func exporting() throws {
        try scratch.write(deadlock, to: "cycle.std")
        _ = try synctrace("import", "cycle.std", in: scratch.path)
        let outcome = try synctrace("export", "cycle.sqlite", "--format", "std", in: scratch.path)
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == deadlock)
        #expect(outcome.errors == "")
        let file = try synctrace("export", "cycle.sqlite", "--format", "std", "-o", "again.std", in: scratch.path)
        #expect(file.end == .exited(0))
        #expect(try String(contentsOfFile: scratch("again.std"), encoding: .utf8) == deadlock)
    }

    @Test("export says what it leaves out")
    func leftOut() throws {
        let trace = CommittedTrace(name: "deadlock").path("sqlite")
        let outcome = try synctrace("export", trace, "--format", "std", in: scratch.path)
        #expect(outcome.end == .exited(0))
        #expect(outcome.errors == "synctrace: left out, since STD cannot express it: 1 sleep, 1 error\n")
        #expect(outcome.output.contains("t1|rel(lock2)|"))
    }

    @Test("export of a trace without events writes an empty text, and says so")
    func withoutEvents() throws {
        _ = try synctrace("record", "--output", "none.sqlite", "--", "true", in: scratch.path)
        for file in [[], ["--output", "none.std"]] {
            let words = ["export", "none.sqlite", "--format", "std"] + file
            let outcome = try run([Product.synctrace] + words, in: scratch.path)
            #expect(outcome.end == .exited(0))
            #expect(outcome.output == "")
            #expect(
                outcome.errors == "synctrace: the text is empty: the trace has no events that STD can express\n")
        }
        #expect(try String(contentsOfFile: scratch("none.std"), encoding: .utf8) == "")
    }

    @Test(
        "A text that comes through a pipe is read once, and whole",
        arguments: [
            "analyze", "info", "state", "events", "export --format std", "query event-counts", "summarize", "import",
        ])
    func pipe(command: String) throws {
        let lines = (0..<500).flatMap { _ in ["T0|acq(L)|1", "T0|rel(L)|2"] }
        try scratch.write(lines.joined(separator: "\n") + "\n", to: "text")
        let words = command.split(separator: " ", maxSplits: 1).map(String.init)
        let script =
            "mkfifo t.std; cat text >t.std & '\(Product.synctrace)' \(words[0]) t.std \(words.dropFirst().joined())"
        // A writer whose reader goes away and comes back is ended by SIGPIPE.
        let outcome = try run(["sh", "-c", script + "; code=$?; wait $! && exit $code"], in: scratch.path)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(!outcome.errors.contains("skipped"), "\(outcome.errors)")
    }

    @Test("What cannot be read is one line and exit code 2", arguments: ["none.std", "folder.std", "none.sqlite"])
    func unreadable(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: scratch("folder.std"), withIntermediateDirectories: false)
        for command in ["import", "analyze", "export"] {
            let words = command == "export" ? [command, name, "--format", "std"] : [command, name]
            let outcome = try run([Product.synctrace] + words, in: scratch.path)
            #expect(outcome.end == .exited(2))
            #expect(outcome.errorLines.count == 1)
        }
        #expect(scratch.names == ["folder.std"])
    }
}
