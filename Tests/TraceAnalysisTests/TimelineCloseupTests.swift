import TestSupport
import Testing
import TraceModel

@testable import TraceAnalysis

@Suite("Closeups of a timeline")
struct TimelineCloseupTests {
    /// Events are a microsecond apart, the first at 0; the whole repeats.
    private static let round = """
        t1            t2
        acquire A
                      request A
        release A
                      acquire A
                      release A
        """

    private func finding(at events: [Int64]) -> Finding {
        Finding(
            rule: "starvation", level: .warning, message: "", help: "", threads: [],
            locations: events.map { Finding.Location(site: .none, thread: .none, event: $0, role: "here") }, event: 0)
    }

    /// A trace of many rounds, and its timeline with closeups around findings.
    private func timeline(rounds: Int, around findings: [Finding]) throws -> TimelineOverview {
        let drawn = DrawnTrace(Self.round, objects: "A lock")
        var events: [TraceEvent] = []
        for _ in 0..<rounds {
            for var event in drawn.events {
                event.seq = Int64(events.count + 1)
                event.time = Int64(events.count) * 1000
                events.append(event)
            }
        }
        var analyzer = Analyzer(tables: drawn.tables, only: [], measuresFairness: false, makesOverview: true)
        for event in events { analyzer.consume(event) }
        var timeline = try #require(analyzer.finish().overview).timeline
        var closeups = TimelineCloseups(around: findings, in: drawn.tables, of: Int64(events.count))
        for event in events { closeups.consume(event) }
        closeups.finish(into: &timeline)
        return timeline
    }

    @Test("have all events of a short trace, and no slice twice")
    func short() throws {
        let timeline = try timeline(rounds: 3, around: [])
        #expect(timeline.events.map(\.seq) == Array(1...15))
        #expect(timeline.closeups == [0...14_000])
        #expect(timeline.slices.count == timeline.sliceCount)
        #expect(timeline.slices.count == 9)
    }

    @Test(
        "have the events, waits and holds around the places of findings of a long trace, which are not among the longest"
    )
    func long() throws {
        // 20,000 of the waits and 20,000 of the holds are kept as the longest; all are equally long here, so the first are.
        let rounds = 30_000
        let place = Int64(rounds * 5 - 2)
        let timeline = try timeline(rounds: rounds, around: [finding(at: [place, 3])])
        let reach = TimelineCloseups.reach
        #expect(timeline.events.count == Int(3 + reach) + Int(reach + 2) + 1)
        #expect(timeline.closeups.count == 2)
        #expect(timeline.closeups.first?.lowerBound == 0)
        #expect(timeline.closeups.last == (place - reach - 1) * 1000...Int64(rounds * 5 - 1) * 1000)
        let near = timeline.slices.filter { $0.seq >= place - reach && $0.kind == .lock }
        #expect(near.count == Int(reach) / 5)
        let wait = try #require(near.last)
        #expect(wait.end - wait.start == 2000)
        #expect(wait.owner == ThreadID(rawValue: 1) && wait.giver == ThreadID(rawValue: 1))
        #expect(wait.lane == 1)
        #expect(Set(timeline.slices.map { "\($0.seq) \($0.kind)" }).count == timeline.slices.count)
    }

    @Test("are nothing where a long trace has no findings")
    func silent() throws {
        let timeline = try timeline(rounds: 4001, around: [])
        #expect(timeline.events.isEmpty && timeline.closeups.isEmpty)
    }

    @Test("share the number of events where there are many places, which are one stretch where they meet")
    func ranges() {
        let findings = (1...200).map { number in finding(at: (1...5).map { Int64(number * 5 + $0) * 1_000_000 }) }
        let ranges = TimelineCloseups.ranges(around: findings)
        #expect(ranges.count == 500)
        #expect(ranges.first?.count == 81 && ranges.reduce(0) { $0 + $1.count } <= TimelineCloseups.mostEvents + 500)
        #expect(
            ranges[3].upperBound < 10_000_000 && ranges[4].lowerBound > 10_000_000, "four of the first, then the next")
        #expect(TimelineCloseups.ranges(around: [finding(at: [100, 300, 1]), finding(at: [0])]) == [1...500])
        #expect(TimelineCloseups.ranges(around: [finding(at: [.max])]).last?.upperBound == .max)
    }
}
