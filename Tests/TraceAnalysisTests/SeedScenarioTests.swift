import TestSupport
import Testing
import TraceAnalysis
import TraceReplay

@Suite("The deadlock scenario as first written down")
struct SeedScenarioTests {
    static let drawing = """
        main           Thread-1                Thread-2
        start Thread-1
        start Thread-2
        join_wait Thread-1
                       acquire lock1
                                               request lock1
                       release_error lock2 0
                       throw release of an unlocked lock
        join Thread-1
        join_wait Thread-2
        """

    @Test("gives one finding each for the release, the error, the orphaned lock and those who wait for it")
    func fourFindings() {
        let result = analyze(Self.drawing, objects: "lock1 lock, lock2 lock")
        #expect(result.legality.count == 0)
        #expect(
            result.findings.map(\.rule) == ["release-unlocked", "uncaught-error", "ended-holding", "stuck-thread"])
        #expect(
            result.findings.map(\.message) == [
                "thread 'Thread-1' released 'lock2', which nobody held (demo.swift:6)",
                "thread 'Thread-1' ended by an error that its target threw: release of an unlocked lock",
                "thread 'Thread-1' ended by an error while it held 'lock1', acquired at demo.swift:4; 'Thread-2' then "
                    + "waited for it",
                "thread 'Thread-2' is blocked forever waiting for 'lock1' (demo.swift:5): 'Thread-1' has ended without releasing "
                    + "it, held since demo.swift:4; 'main' waits behind (demo.swift:9)",
            ])
    }

    @Test("is clean where each thread releases the lock that it acquired")
    func cleanTwin() {
        let drawing = """
            main           Thread-1                Thread-2
            start Thread-1
            start Thread-2
            join_wait Thread-1
                           acquire lock1
                                                   request lock1
                           release lock1
                           end
                                                   acquire lock1
            join Thread-1
            join_wait Thread-2
                                                   release lock1
                                                   end
            join Thread-2
            exit
            """
        #expect(rules(drawing, objects: "lock1 lock, lock2 lock", end: .exited) == [])
    }

    @Test("has the same stuck-thread fingerprint whichever thread wins the lock")
    func fingerprint() {
        let swapped = """
            main           Thread-1                Thread-2
            start Thread-1
            start Thread-2
            join_wait Thread-1
                                                   acquire lock1
                           request lock1
                                                   release_error lock2 0
                                                   throw release of an unlocked lock
            """
        let first = analyze(Self.drawing, objects: "lock1 lock, lock2 lock").findings.last
        let second = analyze(swapped, objects: "lock1 lock, lock2 lock").findings.last
        #expect(first?.rule == "stuck-thread")
        #expect(first?.fingerprint == second?.fingerprint)
    }
}
