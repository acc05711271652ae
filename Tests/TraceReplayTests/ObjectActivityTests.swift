import TestSupport
import Testing
import TraceModel
import TraceReplay

@Suite("What was going on in an interval")
struct ObjectActivityTests {
    @Test("counts acquisitions, and the part of each wait that lies in it, over or not")
    func waits() throws {
        let trace = DrawnTrace(
            """
            main       t1          t2
            start t1
            start t2
            acquire A
                       request A
                                   request A
            release A
                       acquire A
                       release A
            """, objects: "A lock, B lock")
        var replay = Replay(tables: trace.tables)
        let times = trace.events.map(\.time)
        // From the middle of the first wait on.
        let requests = trace.events.filter { $0.kind == .request }
        let cut = try #require(trace.events.firstIndex { $0.kind == .release })
        for event in trace.events[..<cut] { replay.apply(event) }
        let start = (requests[0].time + times[cut]) / 2
        var activity = ObjectActivity(from: start)
        for event in trace.events[cut...] { activity.apply(event, to: &replay) }
        let now = times[times.count - 1] + 5
        let counts = activity.counts(replay, at: now)
        let acquired = try #require(trace.events[cut...].first { $0.kind == .acquire })
        #expect(counts.count == 1)
        let count = try #require(counts.first?.count)
        #expect(activity.events == Int64(trace.events.count - cut))
        #expect((count.acquisitions, count.waits) == (1, 2))
        #expect(count.waited == (acquired.time - start) + (now - max(start, requests[1].time)))
        // What is open counts each time that it is asked for, and once.
        #expect(activity.counts(replay, at: now).first?.count.waits == 2)
    }
}
