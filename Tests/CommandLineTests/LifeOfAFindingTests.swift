import Foundation
import Testing

@Suite("The life of a finding in a repository", .timeLimit(.minutes(15)))
struct LifeOfAFindingTests {
    private let scratch: Scratch
    private let faulty = CommittedTrace(name: "abba-latent").path("sqlite")
    private let fixed = CommittedTrace(name: "philosophers-ordered").path("sqlite")

    init() throws {
        scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch(".git"), withIntermediateDirectories: false)
        try FileManager.default.createDirectory(atPath: scratch("tests"), withIntermediateDirectories: false)
    }

    private func analyze(_ words: String...) throws -> Child.Outcome {
        // As a job does: from a folder below the root, where the settings file is found.
        try run([Product.synctrace, "analyze"] + words, in: scratch("tests"))
    }

    @Test("is introduced, known, suppressed, due again, fixed, and comes back")
    func life() throws {
        // Introduced: the job fails.
        let introduced = try analyze(faulty)
        #expect(introduced.end == .exited(1))
        #expect(introduced.output.hasSuffix("\n1 error in 1 trace (28 events)\n"))

        // Known: it is written down, and makes the job fail no more.
        try scratch.write("baseline: known.json\n", to: ".synctrace.yml")
        let written = try run([Product.synctrace, "baseline", faulty], in: scratch("tests"))
        #expect(written.output == "../known.json: 1 finding\n")
        #expect(written.end == .exited(0))
        let known = try analyze(faulty)
        #expect(known.end == .exited(0))
        #expect(
            known.output
                == "clean: no new findings in 1 trace (28 events); 1 known from the baseline, shown with --all\n")

        // Suppressed, with a reason: it is not in the baseline any more.
        try scratch.write(
            """
            baseline: known.json
            suppress:
              - rule: lock-order-cycle
                object: lock1
                reason: the threads do not run at the same time
                until: 2999-12-31

            """, to: ".synctrace.yml")
        let dropped = try run([Product.synctrace, "baseline", faulty], in: scratch("tests"))
        #expect(dropped.output == "../known.json: 0 findings, 0 of them new; 0 not found any more and dropped\n")
        let suppressed = try analyze(faulty, "--format", "json")
        #expect(suppressed.end == .exited(0))
        #expect(suppressed.output.contains("\"suppressedBy\": \"the threads do not run at the same time\""))
        #expect(suppressed.output.contains("\"notes\": []"))
        let text = try analyze(faulty)
        #expect(text.output == "clean: no findings in 1 trace (28 events); 1 suppressed, shown with --all\n")

        // Due again: the suppression has passed its day, and the line says so.
        let settings = try String(contentsOfFile: scratch(".synctrace.yml"), encoding: .utf8)
        try scratch.write(settings.replacing("2999-12-31", with: "2020-02-29"), to: ".synctrace.yml")
        let due = try analyze(faulty)
        #expect(due.end == .exited(1))
        #expect(
            due.output.hasSuffix(
                """
                note: ../.synctrace.yml:3: this suppression ended on 2020-02-29; its findings
                  count again

                1 new error in 1 trace (28 events)

                """))

        // Fixed: nothing is found, and what was kept for it is named.
        try scratch.write(settings, to: ".synctrace.yml")
        let repaired = try analyze(fixed)
        #expect(repaired.end == .exited(0))
        #expect(repaired.output.hasPrefix("note: ../.synctrace.yml:3: this suppression matched nothing\n"))

        // Come back, after the suppression was taken out.
        try scratch.write("baseline: known.json\n", to: ".synctrace.yml")
        let back = try analyze(faulty, "--ci", "github")
        #expect(back.end == .exited(1))
        #expect(back.output.contains("\n::error file=Sources/Demos/Programs/AbbaLatent.swift,line=21,"))
    }

    @Test("ends in a note when the baseline has a line for what is gone")
    func stale() throws {
        try scratch.write("baseline: known.json\n", to: ".synctrace.yml")
        #expect(try run([Product.synctrace, "baseline", faulty], in: scratch("tests")).end == .exited(0))
        let outcome = try analyze(fixed)
        #expect(outcome.end == .exited(0))
        #expect(
            outcome.output.hasPrefix(
                """
                note: ../known.json:2: a finding of the baseline was not found; 'synctrace
                  baseline' drops what is not found

                """))
        let again = try run([Product.synctrace, "baseline", fixed], in: scratch("tests"))
        #expect(again.output == "../known.json: 0 findings, 0 of them new; 1 not found any more and dropped\n")
    }

    @Test("goes by the command line before the settings file, and --show-config tells which")
    func origins() throws {
        try scratch.write(
            "fail-on: never\nrules:\n  busy-wait: off\n  starvation: { wait: 200ms }\n", to: ".synctrace.yml")
        #expect(try analyze(faulty).end == .exited(0))
        #expect(try analyze(faulty, "--fail-on", "error").end == .exited(1))
        #expect(try analyze(faulty, "--fail-on", "error", "--ignore", "lock-order-cycle").end == .exited(0))
        let config = try analyze("--show-config", "--starvation-overtakes", "7", "--ignore", "deadlock,lost-update")
        let rows = config.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for row in [
            "settings file: ../.synctrace.yml", "fail-on: never ../.synctrace.yml:1", "baseline: none default",
            "busy-wait: off ../.synctrace.yml:3", "starvation: on default", "overtakes: 7 --starvation-overtakes",
            "wait: 200ms ../.synctrace.yml:4", "deadlock: off --ignore", "uncaught-error: on default",
        ] { #expect(rows.contains(row), "\(row)") }
        #expect(config.end == .exited(0))
    }

    @Test("numbers the findings in explain as the report does, with the same settings")
    func numbers() throws {
        let trace = CommittedTrace(name: "deadlock").path("sqlite")
        try scratch.write(
            "suppress:\n- rule: release-unlocked\n  reason: old\n", to: ".synctrace.yml")
        let report = try analyze(trace)
        #expect(report.output.contains("error[uncaught-error]: "))
        #expect(report.output.contains("  = finding 1, see 'synctrace explain "))
        let explained = try run([Product.synctrace, "explain", trace, "1"], in: scratch("tests"))
        #expect(explained.output.hasPrefix("error[uncaught-error]: "))
    }

    @Test(
        "is not looked at with settings that are wrong",
        arguments: [
            (["--config", "none.yml"], "none.yml: cannot be read: "),
            (["--baseline", "none.json"], "none.json: cannot be read: "),
            (["--ignore", "deadlok"], "no rule is called 'deadlok'; did you mean deadlock?"),
            (["--only", "deadlock", "--ignore", "deadlock"], "no rule is left to report; "),
        ])
    func wrong(words: [String], message: String) throws {
        let outcome = try run([Product.synctrace, "analyze", faulty] + words, in: scratch("tests"))
        #expect(outcome.end == .exited(2))
        #expect(outcome.output == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
}
