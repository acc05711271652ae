import Foundation
import Testing

@Suite("The order of locks that a repository keeps", .timeLimit(.minutes(15)))
struct OrderCommandTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A run of two threads, of which the second acquires locks, those of each word one inside the other: "AB BC".
    private func write(_ name: String, _ words: String) throws {
        var lines = ["T0|acq(X)|1", "T0|rel(X)|2"]
        for word in words.split(separator: " ") {
            for lock in word { lines.append("T1|acq(\(lock))|\(lines.count + 1)") }
            for lock in word.reversed() { lines.append("T1|rel(\(lock))|\(lines.count + 1)") }
        }
        try scratch.write(lines.joined(separator: "\n") + "\n", to: name)
    }

    private func synctrace(_ words: String...) throws -> Child.Outcome {
        try run([Product.synctrace] + words, in: scratch.path)
    }

    @Test("is learned, kept, broken, told at its line, changed, and kept again")
    func life() throws {
        try write("a.std", "AB BC")
        let learned = try synctrace("order", "learn", "a.std", "--output", "order.txt")
        #expect(learned.output == "order.txt: 2 pairs of 3 locks\n")
        #expect(learned.end == .exited(0) && learned.errors == "")
        let kept = try synctrace("order", "check", "order.txt", "a.std", "--fail-on", "note")
        #expect(kept.end == .exited(0))
        #expect(kept.output.hasPrefix("clean: no findings in 1 trace"))

        // Against what follows from two lines. The trace has no files; its lines are those of the text.
        try write("b.std", "CA")
        let broken = try synctrace("order", "check", "order.txt", "b.std", "--ci", "github")
        #expect(broken.end == .exited(1))
        #expect(
            broken.output.contains(
                "thread 'T1' acquires 'A' (location 4) while it holds 'C' (location 3), against the lock order: "
                    + "order.txt:7 has 'A' before 'C' (by lines 7 and 8)"))
        #expect(broken.output.contains("\n::error title=lock-order-violation::"))

        // The same by the settings file, beside the other rules; and without the file, nothing.
        try scratch.write("order: order.txt\n", to: ".synctrace.yml")
        #expect(try synctrace("analyze", "b.std").end == .exited(1))
        #expect(try synctrace("analyze", "b.std", "--ignore", "lock-order-violation").end == .exited(0))
        try FileManager.default.removeItem(atPath: scratch(".synctrace.yml"))
        #expect(try synctrace("analyze", "b.std").end == .exited(0))
        #expect(try synctrace("analyze", "b.std", "--order", "order.txt").end == .exited(1))

        // Known by a baseline, in whatever run and thread.
        #expect(
            try synctrace("baseline", "b.std", "--order", "order.txt", "-o", "known.json").output
                == "known.json: 1 finding\n")
        #expect(try synctrace("order", "check", "order.txt", "b.std", "--baseline", "known.json").end == .exited(0))

        // The order is to be another one.
        try scratch.write("# by hand\nB -> C -> A\n", to: "order.txt")
        #expect(try synctrace("order", "check", "order.txt", "b.std").end == .exited(0))
        #expect(try synctrace("order", "check", "order.txt", "a.std").end == .exited(1))
    }

    @Test("shows what traces would change in it, and changes that only if it is told to")
    func learning() throws {
        try write("a.std", "AB CD DA")
        try scratch.write("# ours\nB -> A\nlevel X, Y\nE -> F", to: "order.txt")
        let before = try String(contentsOfFile: scratch("order.txt"), encoding: .utf8)
        let shown = try synctrace("order", "learn", "a.std", "-o", "order.txt")
        #expect(shown.end == .exited(0))
        #expect(
            shown.output == """
                + C -> D  # in 1 of 1 trace, location 8
                + D -> A  # in 1 of 1 trace, location 12
                ! A -> B  # in 1 of 1 trace, location 4; against line 2
                - B -> A  # line 2, not seen
                - E -> F  # line 4, not seen
                order.txt: 2 pairs to add, 1 against the order, 2 not seen

                """)
        #expect(try String(contentsOfFile: scratch("order.txt"), encoding: .utf8) == before)
        let updated = try synctrace("order", "learn", "a.std", "-o", "order.txt", "--update")
        #expect(updated.output.hasSuffix("order.txt: 2 pairs added, 1 against the order, 2 not seen\n"))
        let after = try String(contentsOfFile: scratch("order.txt"), encoding: .utf8)
        #expect(after.hasPrefix(before + "\nC -> D  # in 1 of 1 trace, location 8\nD -> A  # "))
        try write("c.std", "CD DA")
        #expect(
            try synctrace("order", "learn", "c.std", "-o", "order.txt").output
                .hasSuffix("order.txt: 0 pairs to add, 2 not seen\n"))
    }

    @Test("notes pairs of which it says nothing, and names that were meant otherwise")
    func notes() throws {
        try write("a.std", "AB BC")
        try scratch.write("level A, B\n", to: "order.txt")
        let open = try synctrace("order", "check", "order.txt", "a.std")
        #expect(open.end == .exited(0))
        #expect(open.output.contains("note: order.txt:1: 1 pair of locks was acquired one inside the other"))
        #expect(open.output.contains("note[lock-order-violation]: "))
        #expect(try synctrace("order", "check", "order.txt", "a.std", "--fail-on", "note").end == .exited(1))
        try scratch.write(
            "T0|acq(X)|1\nT0|rel(X)|2\nT1|acq(journal)|3\nT1|acq(cache)|4\nT1|rel(cache)|5\nT1|rel(journal)|6\n",
            to: "names.std")
        try scratch.write("\njurnal -> cache\n", to: "order.txt")
        let meant = try synctrace("order", "check", "order.txt", "names.std")
        #expect(meant.output.contains("note: order.txt:2: no lock here is called 'jurnal'; did you mean journal?"))
    }

    @Test("is refused where it is wrong, with the line")
    func wrong() throws {
        try write("a.std", "AB")
        try scratch.write("A -> B\n\nA = B\n", to: "order.txt")
        for words in [
            ["order", "check", "order.txt", "a.std"], ["analyze", "--order", "order.txt", "a.std"],
            ["order", "learn", "a.std", "-o", "order.txt"],
        ] {
            let outcome = try run([Product.synctrace] + words, in: scratch.path)
            #expect(outcome.end == .exited(2))
            #expect(outcome.output == "")
            #expect(
                outcome.errors
                    == "synctrace: order.txt:3: after 'A' comes '->' or ','; a name with spaces has to be in quotes\n")
        }
        #expect(
            try synctrace("order", "lern", "a.std").errors
                == "synctrace: no command of 'synctrace order' is called 'lern'; did you mean learn?\n")
        #expect(try synctrace("order", "check", "none.txt", "a.std").errors.contains("none.txt: cannot be read: "))
        #expect(try synctrace("order", "learn", "a.std").errors.hasPrefix("synctrace: where to? "))
        // A trace is not replaced.
        #expect(try synctrace("order", "learn", "a.std", "-o", "a.std").errors.contains("is a trace that is read here"))
    }

    @Test("knows locks without a name by the place of their creation")
    func unnamed() throws {
        let trace = scratch("page.sqlite")
        _ = try run([Product.synctrace, "record", "--output", trace, "--", Product.testPrograms, "unnamed-locks"])
        #expect(try synctrace("order", "learn", trace, "-o", "order.txt").output == "order.txt: 1 pair of 2 locks\n")
        let text = try String(contentsOfFile: scratch("order.txt"), encoding: .utf8)
        #expect(
            text.contains(
                "\n@Tests/Programs/Naming.swift:makeOuterLock() -> @Tests/Programs/Naming.swift:makeInnerLock()  # in ")
        )
        try scratch.write("level \"*\", @*makeInner*\nlevel @*makeOuter*\n", to: "order.txt")
        #expect(try synctrace("order", "check", "order.txt", trace).end == .exited(1))
        try scratch.write("level @*makeOuter*\nlevel @*makeInner*\n", to: "order.txt")
        #expect(try synctrace("order", "check", "order.txt", trace).end == .exited(0))
    }
}
