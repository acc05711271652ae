import Testing
import TraceAnalysis
import TraceInterchange
import TraceModel
import TraceReplay

@Suite("A lock that gets a second owner, since its release is not on record")
struct UnrecordedReleaseTests {
    /// Java's wait: T1 gives the monitor up and has it back without a word.
    private static let wait = "T0 fork T1; T0 fork T2; T1 acq M; T2 acq M; T2 rel M; T1 rel M; T0 join T1; T0 join T2"

    private func read(_ trace: String) throws -> Imported {
        let imported = try Imported(Misuse.lines(trace))
        #expect(imported.report.problems == [])
        return imported
    }

    @Test("is read as a release just before, and the release that follows as one after an acquisition")
    func wait() throws {
        let imported = try read(Self.wait)
        #expect(
            imported.story.filter { $0.contains(" M") } == [
                "T1 acquire M 1", "T1 release M 0", "T2 acquire M 1", "T2 release M 0", "T1 acquire M 1",
                "T1 release M 0",
            ])
        #expect(imported.report.unrecorded == 2)
        #expect(imported.report.firstUnrecorded?.line == 4)
        #expect(imported.report.firstUnrecorded?.reason == "'T2' gets 'M', which 'T1' has held since line 3")
        let result = imported.analyze()
        #expect(result.legality.count == 0)
        #expect(result.findings == [])
    }

    @Test("gives back as many levels as were held")
    func levels() throws {
        let imported = try read("T0 fork T1; T1 acq M; T1 acq M; T0 acq M; T0 rel M; T1 rel M; T1 rel M; T0 join T1")
        let own = imported.story.filter { $0.hasPrefix("T1") }
        #expect(
            own == [
                "T1 acquire M 1", "T1 acquire M 2", "T1 release M 1", "T1 release M 0",
                "T1 acquire M 1", "T1 acquire M 2", "T1 release M 1", "T1 release M 0",
            ])
        #expect(imported.analyze().legality.count == 0)
    }

    @Test("has readers who all released it where a writer comes")
    func readers() throws {
        let imported = try read("T0 fork T1; T0 rdacq M; T1 acq M; T1 rel M; T0 join T1")
        #expect(imported.story.contains("T0 release_shared M 0"))
        #expect(imported.report.unrecorded == 1)
        #expect(imported.analyze().legality.count == 0)
    }

    @Test("lowers what rests on it, and nothing else")
    func lowered() throws {
        let cycle = "T1 acq A; T1 acq B; T1 rel B; T1 rel A; T2 acq B; T2 acq A; T2 rel A; T2 rel B"
        func findings(_ lock: String) throws -> [Finding] {
            let odd = "; T1 acq \(lock); T0 acq \(lock); T0 rel \(lock)"
            let imported = try read("T0 fork T1; T0 fork T2; \(cycle)\(odd); T0 join T1; T0 join T2")
            return imported.analyze(only: ["lock-order-cycle"]).findings
        }
        let doubted = try #require(findings("A").first)
        #expect(doubted.verdict == .predicted && doubted.level == .warning)
        #expect(doubted.message.hasSuffix("; not all releases of 'A' are on record, so this may not be so"))
        let sure = try #require(findings("C").first)
        #expect(sure.verdict == .predicted && sure.level == .error)
    }

    @Test("does not make a thread that has ended act")
    func ended() throws {
        let imported = try read("T0 fork T1; T1 acq M; T1 exit T1; T0 acq M; T0 rel M; T0 join T1")
        let result = imported.analyze()
        #expect(result.legality.count == 0, "\(result.legality.first.map(\.message))")
        #expect(result.findings.map(\.rule) == ["ended-holding"])
        #expect(result.findings.map(\.level) == [.warning])
    }

    @Test("is none where the lock is taken over from an owner that has ended, which ends it like a join")
    func ownerDead() throws {
        let imported = try read("T0 fork T1; T1 acq M; T0 ownerdead M; T0 rel M")
        #expect(imported.report.unrecorded == 0)
        let events = imported.events.map(\.kind)
        let end = try #require(events.firstIndex(of: .end))
        #expect(end < (events.lastIndex(of: .acquire) ?? 0))
        #expect(imported.tables.threads.first { $0.name == "T1" }?.end == .returned)
        #expect(try Imported(Misuse.lines("T0 fork T1; T1 acq M; T0 ownerdead M; T1 acq N")).report.skipped == 1)
    }
}
