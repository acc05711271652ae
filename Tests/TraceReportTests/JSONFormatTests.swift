import TestSupport
import Testing
import TraceAnalysis
import TraceReport

@Suite("The JSON report")
struct JSONFormatTests {
    @Test("has the agreed members in the agreed order, and escapes what a name may hold")
    func members() {
        let trace = DrawnTrace("main\nrelease_error L\"\u{1B}\u{2028} 0", objects: "L\"\u{1B}\u{2028} lock")
        let result = trace.analyzed()
        let json = JSONFormat().render(
            ResolvedReport([ReportedTrace(path: "a\\b", lost: 2, cleanEnd: false, result: result)]))
        let print = result.findings[0].fingerprint
        #expect(print.utf8.count == 16)
        #expect(
            json == """
                {"formatVersion": 1,
                "traces": [
                {"path": "a\\\\b", "events": 1, "lost": 2, "lostAtLeast": false, "cleanEnd": false}],
                "findings": [
                {"id": 1, "trace": 0, "traces": [0], "rule": "release-unlocked", "level": "error", "verdict": null, "excludedBy": null, \
                "message": "thread 'main' released 'L\\"\\u001b\\u2028', which nobody held (demo.swift:1)", \
                "help": "\(result.findings[0].help)", "count": 1, "story": null, "suppressedBy": null, "isNew": null, \
                "threads": ["main"], "objects": ["L\\"\\u001b\\u2028"], \
                "locations": [{"file": "Sources/demo.swift", "line": 1, "function": "main()", "thread": "main", \
                "object": "L\\"\\u001b\\u2028", "event": 1, "role": "released here"}], "schedule": null, \
                "fingerprint": "\(print)"}],
                "notes": [],
                "fairness": [],
                "conditions": [],
                "barriers": []}

                """)
    }

    @Test("has the figures of fairness of locks, semaphores, conditions and barriers")
    func fairness() {
        let trace = DrawnTrace(
            """
            main       t1
            start t1
            acquire L
                       request L
            acquire S
            release L
                       acquire L
                       wait C
                       release L
            notify C
                       acquire L
                       wake C
            release S
            arrive B
                       arrive B
            """, objects: "L lock, S semaphore 1, C condition, B barrier 2")
        let report = [ReportedTrace(path: "a", lost: 0, cleanEnd: true, result: trace.analyzed())]
        let json = JSONFormat().render(ResolvedReport(report)).split(separator: "\n").map(String.init)
        let first = json.firstIndex { $0.hasPrefix("\"fairness\"") }!
        #expect(
            Array(json[first...]) == [
                "\"fairness\": [",
                "{\"trace\": 0, \"object\": \"L\", \"objectKind\": \"lock\", \"acquisitions\": 3, \"contended\": 1, "
                    + "\"jainAcquisitions\": 0.9, \"jainWait\": 0.5, \"overtakes\": 0, \"overtakingAcquisitions\": 0, "
                    + "\"mostOvertakenAtOnce\": 0, \"longestRun\": {\"thread\": \"t1\", \"count\": 2}, "
                    + "\"wait\": {\"totalNs\": 3000, \"p50Ns\": 0, \"p95Ns\": 2999, \"p99Ns\": 2999, \"maxNs\": 3000}, "
                    + "\"hold\": {\"totalNs\": 9000, \"p50Ns\": 2999, \"p95Ns\": 4000, \"p99Ns\": 4000, \"maxNs\": 4000}, "
                    + "\"level\": null, \"threads\": ["
                    + "{\"thread\": \"main\", \"acquisitions\": 1, \"contended\": 0, \"waitNs\": 0, \"holdNs\": 3000, "
                    + "\"maxWaitNs\": 0, \"overtaken\": 0, \"mostOvertaken\": 0, \"longestRun\": 1, \"gaveUp\": 0, "
                    + "\"gaveUpWaitNs\": 0, \"openWaitNs\": null, \"blockedOthersNs\": 2000}, "
                    + "{\"thread\": \"t1\", \"acquisitions\": 2, \"contended\": 1, \"waitNs\": 3000, \"holdNs\": 6000, "
                    + "\"maxWaitNs\": 3000, \"overtaken\": 0, \"mostOvertaken\": 0, \"longestRun\": 2, \"gaveUp\": 0, "
                    + "\"gaveUpWaitNs\": 0, \"openWaitNs\": null, \"blockedOthersNs\": 0}]},",
                "{\"trace\": 0, \"object\": \"S\", \"objectKind\": \"semaphore\", \"acquisitions\": 1, \"contended\": 0, "
                    + "\"jainAcquisitions\": 1.0, \"jainWait\": null, \"overtakes\": 0, \"overtakingAcquisitions\": 0, "
                    + "\"mostOvertakenAtOnce\": 0, \"longestRun\": {\"thread\": \"main\", \"count\": 1}, "
                    + "\"wait\": {\"totalNs\": 0, \"p50Ns\": 0, \"p95Ns\": 0, \"p99Ns\": 0, \"maxNs\": 0}, "
                    + "\"hold\": {\"totalNs\": 8000, \"p50Ns\": 8000, \"p95Ns\": 8000, \"p99Ns\": 8000, \"maxNs\": 8000}, "
                    + "\"level\": {\"min\": 0, \"max\": 1, \"mean\": 0.2, \"emptyNs\": 8000, \"observedNs\": 10000}, "
                    + "\"threads\": [{\"thread\": \"main\", \"acquisitions\": 1, \"contended\": 0, \"waitNs\": 0, "
                    + "\"holdNs\": 8000, \"maxWaitNs\": 0, \"overtaken\": 0, \"mostOvertaken\": 0, \"longestRun\": 1, "
                    + "\"gaveUp\": 0, \"gaveUpWaitNs\": 0, \"openWaitNs\": null, \"blockedOthersNs\": 0}]}],",
                "\"conditions\": [",
                "{\"trace\": 0, \"object\": \"C\", \"waits\": 1, \"notified\": 1, \"timedOut\": 0, "
                    + "\"notifications\": 1, \"wasted\": 0, \"inOrder\": 1, \"outOfOrder\": 0, \"idleWakes\": 0, "
                    + "\"latency\": {\"totalNs\": 2000, \"p50Ns\": 2000, \"p95Ns\": 2000, \"p99Ns\": 2000, "
                    + "\"maxNs\": 2000}, \"jainTurns\": null, \"threads\": [{\"thread\": \"t1\", \"turns\": 0, "
                    + "\"waits\": 1, \"notified\": 1, \"idleWakes\": 0, \"waitNs\": 4000, \"openWaitNs\": null}]}],",
                "\"barriers\": [",
                "{\"trace\": 0, \"object\": \"B\", \"rounds\": 1, \"incomplete\": 0, "
                    + "\"skew\": {\"totalNs\": 1000, \"p50Ns\": 1000, \"p95Ns\": 1000, \"p99Ns\": 1000, "
                    + "\"maxNs\": 1000}, \"cameLast\": [{\"thread\": \"t1\", \"rounds\": 1}]}]}",
            ])
    }

    @Test("is whole without findings")
    func empty() {
        #expect(
            JSONFormat().render(ResolvedReport([])) == """
                {"formatVersion": 1,
                "traces": [],
                "findings": [],
                "notes": [],
                "fairness": [],
                "conditions": [],
                "barriers": []}

                """)
    }
}
