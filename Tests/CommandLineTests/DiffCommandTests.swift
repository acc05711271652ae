import CSQLite
import Foundation
import TestSupport
import Testing

@Suite("A comparison of traces", .timeLimit(.minutes(15)))
struct DiffCommandTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Records a program that holds a lock, and returns the trace's name.
    private func record(_ name: String, _ words: String...) throws -> String {
        let outcome = try run(
            [
                Product.synctrace, "record", "--output", scratch(name), "--", Product.testPrograms, "holding",
            ] + words)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        return name
    }

    private func diff(_ words: [String]) throws -> Child.Outcome {
        try run([Product.synctrace, "diff"] + words, in: scratch.path)
    }

    private func json(_ words: [String]) throws -> [String: Any] {
        let outcome = try diff(words + ["--format", "json"])
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        #expect(try JSONSchema(path: root + "/docs/diff.schema.json").problems(of: value) == [])
        return try #require(value as? [String: Any])
    }

    private func figures(_ json: [String: Any], _ figure: String, of object: String) -> [(Double, Double)] {
        (json["figures"] as? [[String: Any]] ?? []).filter {
            $0["figure"] as? String == figure && $0["object"] as? String == object
        }.compactMap { change in
            (change["before"] as? Double).flatMap { before in (change["after"] as? Double).map { (before, $0) } }
        }
    }

    @Test("of traces whose times are the lowest and the highest that there are ends like any other")
    func extremeTimes() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "traces")
        for demo in ["abba", "barrier", "bounded-buffer", "lock-convoy", "philosophers", "readers-writer", "semaphore"]
        {
            let original = folder.appending(path: demo + ".sqlite").path
            let copy = scratch(demo + ".sqlite")
            try FileManager.default.copyItem(atPath: original, toPath: copy)
            var database: OpaquePointer?
            defer { sqlite3_close_v2(database) }
            #expect(sqlite3_open(copy, &database) == SQLITE_OK)
            let times =
                "CASE seq % 3 WHEN 0 THEN -9223372036854775807 - 1 WHEN 1 THEN 9223372036854775807 ELSE time_ns END"
            #expect(sqlite3_exec(database, "UPDATE event SET time_ns = \(times)", nil, nil, nil) == SQLITE_OK)
            for words in [[copy, original], [original, copy], [copy, copy, "--format", "markdown"]] {
                let outcome = try diff(words)
                #expect(outcome.end == .exited(0), "\(demo) \(outcome.errors)")
            }
        }
    }

    @Test("of a demo recorded twice shows no change, twenty times over")
    func twice() throws {
        for demo in ["bank", "bounded-buffer", "lock-convoy", "readers-writer", "philosophers-ordered"] {
            for round in 1...4 {
                let traces = ["a", "b"].map { "\(demo)-\(round)-\($0).sqlite" }
                for trace in traces {
                    let outcome = try run([Product.synctrace, "demo", demo, "--output", scratch(trace)])
                    #expect(outcome.end == .exited(0))
                }
                let outcome = try diff(traces + ["--fail-on", "new", "--slower", "0%", "--format", "json"])
                #expect(outcome.end == .exited(0), "\(demo): \(outcome.output)")
                #expect(outcome.output.contains("\"figures\": [],"), "\(demo): \(outcome.output)")
            }
        }
    }

    @Test("takes a trace that is given twice, and a copy of it, for one run")
    func copies() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "traces")
        let (abba, latent) = (
            folder.appending(path: "abba.sqlite").path, folder.appending(path: "abba-latent.sqlite").path
        )
        try FileManager.default.copyItem(atPath: abba, toPath: scratch("copy.sqlite"))
        let outcome = try diff([
            "--before", abba, scratch("copy.sqlite"), abba, "--after", latent, abba, "--format", "json",
        ])
        #expect(outcome.end == .exited(0))
        #expect(
            outcome.errors == """
                synctrace: \(scratch("copy.sqlite")): is the same run as \(abba), and counts once
                synctrace: \(abba): is the same run as \(abba), and counts once

                """)
        let once = try diff(["--before", abba, "--after", latent, abba, "--format", "json"])
        #expect(once.errors.isEmpty)
        #expect(once.output == outcome.output)
    }

    @Test("shows a hold that has become longer, at its place, and fails where that is wanted")
    func slower() throws {
        // Taken in turns, so that whatever else the machine does hits both.
        var sides: ([String], [String]) = ([], [])
        for round in 1...4 {
            sides.0.append(try record("a\(round).sqlite", "2", "20", "1000"))
            sides.1.append(try record("b\(round).sqlite", "2", "20", "4000"))
        }
        let words = ["--before"] + sides.0 + ["--after"] + sides.1
        let changes = try json(words)
        let holds = figures(changes, "hold", of: "work")
        #expect(holds.count == 1)
        #expect(holds.allSatisfy { before, after in after > 2 * before }, "\(holds)")
        #expect(figures(changes, "hold", of: "other").isEmpty)
        #expect((changes["findings"] as? [[String: Any]] ?? []).allSatisfy { $0["isUncertain"] as? Bool ?? false })
        #expect((changes["edges"] as? [Any])?.count == 0)
        #expect(try diff(words).end == .exited(0))
        #expect(try diff(words + ["--slower", "20%"]).end == .exited(1))
        #expect(try diff(words + ["--slower", "100000%"]).end == .exited(0))
        // The other way round, it has become faster.
        let back = ["--before"] + sides.1 + ["--after"] + sides.0
        #expect(try diff(back + ["--slower", "20%"]).end == .exited(0))
        #expect(try diff(back).output.contains("Figures that changed:\n"))
        // One trace on each side is enough for a multiple.
        let far = try record("far.sqlite", "2", "20", "30000")
        let single = try diff([sides.0[0], far, "--slower", "20%"])
        #expect(single.end == .exited(1), "\(single.output)")
        #expect(single.output.contains("note: one trace on a side says little about noise"))
    }

    @Test("shows findings and edges that came and went, and fails where they are new")
    func came() throws {
        let plain = "T0|acq(X)|1\nT0|rel(X)|2\nT1|acq(A)|3\nT1|acq(B)|4\nT1|rel(B)|5\nT1|rel(A)|6\n"
        try scratch.write(plain, to: "a.std")
        try scratch.write(plain + "T2|acq(B)|7\nT2|acq(A)|8\nT2|rel(A)|9\nT2|rel(B)|10\n", to: "b.std")
        let outcome = try diff(["a.std", "b.std"])
        #expect(outcome.end == .exited(0))
        let changes = try json(["a.std", "b.std"])
        #expect((changes["findings"] as? [[String: Any]])?.map { $0["verdict"] as? String } == ["predicted"])
        #expect((changes["edges"] as? [[String: Any]])?.map { $0["wanted"] as? String } == ["A"])
        #expect(outcome.output.hasPrefix("Findings that came:\n+ error[lock-order-cycle, predicted]: "))
        #expect(
            outcome.output.contains(
                "\nLock-order edges that came:\n+ 'A' (location 8) while holding 'B' (location 7), thread 'T2', in 1 of 1 trace"
            ))
        #expect(outcome.output.contains("1 finding and 1 lock-order edge came"))
        for (words, code) in [(["--fail-on", "new"], 1), (["--fail-on", "edges"], 1), (["--fail-on", "never"], 0)] {
            #expect(try diff(["a.std", "b.std"] + words).end == .exited(Int32(code)))
        }
        // Gone again, nothing is new.
        let back = try diff(["b.std", "a.std", "--fail-on", "edges"])
        #expect(back.end == .exited(0))
        #expect(back.output.contains("\nLock-order edges that went:\n- 'A'"))
        let same = try diff(["b.std", "b.std", "--fail-on", "edges"])
        #expect(same.end == .exited(0))
        #expect(same.output.contains("no change (1 trace before, 1 after"))
        // A finding that was accepted is not new.
        try scratch.write("suppress:\n- rule: lock-order-cycle\n  reason: known\n", to: ".synctrace.yml")
        #expect(try diff(["a.std", "b.std", "--fail-on", "new"]).end == .exited(0))
        let markdown = try diff(["a.std", "b.std", "--format", "markdown", "--output", "diff.md"])
        #expect(markdown.output == "")
        let text = try String(contentsOfFile: scratch("diff.md"), encoding: .utf8)
        #expect(text.hasPrefix("## synctrace diff: 1 lock-order edge came\n\n| | lock-order edge | traces |\n"))
    }

    @Test(
        "is refused where it is not clear what is compared with what",
        arguments: [
            (["a.std"], "two traces are compared; more of them by '--before <trace> ...' and '--after <trace> ...'"),
            (["--before", "a.std"], "'--before' and '--after' go together"),
            (["a.std", "b.std", "--format", "jsn"], "no format is called 'jsn'; did you mean json?"),
            (["a.std", "b.std", "--slower", "much"], "'much' is not a percentage such as 20%"),
            (["a.std", "b.std", "--fail-on", "nev"], "nev"),
            (["a.std", "none.std"], "none.std"),
        ])
    func wrong(words: [String], message: String) throws {
        try scratch.write("T0|acq(X)|1\nT0|rel(X)|2\n", to: "a.std")
        try scratch.write("T0|acq(X)|1\nT0|rel(X)|2\n", to: "b.std")
        let outcome = try diff(words)
        #expect(outcome.end == .exited(2))
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
