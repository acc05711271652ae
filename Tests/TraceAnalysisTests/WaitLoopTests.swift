import TestSupport
import Testing
import TraceAnalysis
import TraceReplay

@Suite("condition-misuse and waits that are not in a loop")
struct WaitLoopTests {
    private let objects = "L lock, C condition"

    private func findings(_ drawing: String) -> [Finding] {
        let result = analyze(drawing, objects: objects, only: ["condition-misuse"])
        #expect(result.legality.count == 0, "\(result.legality.first.map(\.message))")
        return result.findings
    }

    /// Two threads wait at one place and are woken together. What each does then, at `@@7` in its critical section.
    private func woken(first: String, second: String, notify: String = "notify_all C 2") -> String {
        let one = first.split(separator: "\n").map { "                \($0)" }.joined(separator: "\n")
        let two = second.split(separator: "\n").map { "                                \($0)" }.joined(separator: "\n")
        return """
            main            one             two
            start one
            start two
                            acquire L @@5
                            wait C @@6
                            release L @@6
                                            acquire L @@5
                                            wait C @@6
                                            release L @@6
            acquire L
            \(notify)
            release L
            \(one)
            \(two)
            join_wait one
            """
    }

    private let goesOn = "acquire L @@6\nwake C 1 @@6\nrelease L @@5\nend"
    private let throwsInside = "acquire L @@6\nwake C 1 @@6\nrelease L @@5\nthrow empty @@5"

    @Test("tells a wait after which an error left the critical section, where another thread had gone on first")
    func told() throws {
        let found = findings(woken(first: goesOn, second: throwsInside))
        let finding = try #require(found.first)
        #expect(found.count == 1 && finding.level == .note && finding.count == 1)
        #expect(
            finding.message
                == "thread 'two' waited on the condition 'C' (demo.swift:6), and was notified (demo.swift:10); 'one', "
                + "which the same notification woke, went on first, and then 'two' went on too, without waiting again, "
                + "until an error left its critical section: the wait is not in a loop")
    }

    @Test("is silent where nobody had gone on first, since all ended by an error: what they waited for was closed")
    func closed() {
        #expect(findings(woken(first: throwsInside, second: throwsInside)) == [])
        #expect(findings(woken(first: throwsInside, second: goesOn)) == [])
    }

    @Test("is silent where all went on, or where the error came after the critical section")
    func latch() {
        #expect(findings(woken(first: goesOn, second: goesOn)) == [])
        let after = "acquire L @@6\nwake C 1 @@6\nrelease L @@5\nthrow no paper"
        #expect(findings(woken(first: goesOn, second: after)) == [])
        let later = "acquire L @@6\nwake C 1 @@6\nrelease L @@5\nacquire L @@9\nrelease L @@5\nthrow empty @@5"
        #expect(findings(woken(first: goesOn, second: later)) == [])
    }

    @Test("is silent where a thread waited again at that place, since it is in a loop then")
    func loop() {
        let again =
            "acquire L @@6\nwake C 1 @@6\nwait C @@6\nrelease L @@6\nacquire L @@6\nwake C 0 @@6\nrelease L @@5\n"
            + "throw empty @@5"
        #expect(findings(woken(first: goesOn, second: again)) == [])
    }

    @Test("tells it where a notification of one woke a thread, and another came by the same way before it")
    func stolen() {
        func taken(_ way: String, _ notify: String = "notify C") -> [String] {
            findings(
                """
                main            one             two
                start one
                start two
                                acquire L @@5
                                wait C @@6
                                release L @@6
                acquire L
                \(notify)
                release L
                                                acquire L \(way)
                                                release L \(way)
                                                end
                                acquire L @@6
                                wake C 1 @@6
                                release L @@5
                                throw empty @@5
                join_wait one
                """
            ).map(\.message)
        }
        #expect(taken("@@5").first?.contains("'two', which did not wait, came in first") ?? false)
        #expect(taken("@@8") == [])
        // What was closed is told to all.
        #expect(taken("@@5", "notify_all C 1") == [])
    }
}
