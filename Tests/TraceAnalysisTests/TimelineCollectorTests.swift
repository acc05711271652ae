import TestSupport
import Testing
import TraceModel

@testable import TraceAnalysis

@Suite("The timeline of an overview")
struct TimelineCollectorTests {
    private func timeline(_ trace: DrawnTrace) throws -> TimelineOverview {
        var options = AnalysisOptions(rules: [], measuresFairness: false)
        options.makesOverview = true
        let result = try AnalysisSession(options).analyze(MemoryTrace(trace.tables, trace.events)).result
        return try #require(result.overview).timeline
    }

    /// Events are a microsecond apart, the first at 0.
    private static let trace = DrawnTrace(
        """
        main         t1            t2
        start t1
        start t2
                     acquire A
                                   request A
                     release A
                                   acquire A
                                   release A
        join_wait t1
        """, objects: "A lock", end: .killed)

    @Test("has each wait with who held, who let it go on, and each hold")
    func slices() throws {
        let timeline = try timeline(Self.trace)
        let ids = Self.trace.tables.threads.map(\.id)
        #expect(timeline.lanes.map(\.thread) == ids)
        let (waits, holds) = (timeline.slices.filter { $0.kind != .hold }, timeline.slices.filter { $0.kind == .hold })
        let first = Self.trace.events.first { $0.kind == .acquire }
        #expect(holds.map(\.lane) == [1, 2])
        #expect(holds.first?.start == first?.time)
        #expect(holds.first?.seq == first?.seq)
        let lock = try #require(waits.first { $0.kind == .lock })
        #expect(lock.lane == 2)
        #expect(lock.owner == ids[1])
        #expect(lock.giver == ids[1])
        #expect(lock.giverSite == Self.trace.events.first { $0.kind == .release }?.site)
        let request = try #require(Self.trace.events.first { $0.kind == .request })
        let granted = try #require(Self.trace.events.last { $0.kind == .acquire })
        #expect(lock.start == request.time)
        #expect(lock.end == granted.time)
        #expect(!lock.isOpen)
        // The join goes on to the end.
        let join = try #require(waits.first { $0.kind == .join })
        #expect(join.isOpen)
        #expect(join.end == timeline.end)
        #expect(timeline.sliceCount == 4)
    }

    @Test("sums up waits and holds in buckets, whatever their width")
    func buckets() throws {
        let timeline = try timeline(Self.trace)
        let lock = try #require(timeline.slices.first { $0.kind == .lock })
        #expect(timeline.lockWaits[2].reduce(0, +) == lock.end - lock.start)
        #expect(timeline.otherWaits[2].reduce(0, +) == 0)
        let join = try #require(timeline.slices.first { $0.kind == .join })
        #expect(timeline.otherWaits[0].reduce(0, +) == join.end - join.start)
        #expect(
            timeline.holds[1].reduce(0, +)
                == timeline.slices.filter { $0.lane == 1 }.reduce(0) { $0 + $1.end - $1.start })
        #expect(timeline.bucketWidth * Int64(timeline.bucketCount) >= timeline.end - timeline.start)
        var buckets = TimelineBuckets(from: 1000)
        buckets.addLane()
        buckets.add(1010, 1014, lane: 0)
        #expect(buckets.sums[0][10..<14] == [1, 1, 1, 1])
        let far = Int64(TimelineBuckets.most) * 4
        buckets.add(1000 + far - 96, 1000 + far - 92, lane: 0)
        #expect(buckets.width == 4)
        #expect(buckets.sums[0][2] == 2)
        #expect(buckets.sums[0][3] == 2)
        #expect(buckets.sums[0][TimelineBuckets.most - 24] == 4)
        #expect(buckets.sums[0].reduce(0, +) == 8)
    }

    @Test("makes buckets wider where there are many lanes, so that all together are no more than a number")
    func budget() {
        var buckets = TimelineBuckets(from: 0)
        buckets.addLane()
        for start in stride(from: Int64(0), to: 16_384, by: 64) { buckets.add(start, start + 32, lane: 0) }
        for _ in 1..<1000 { buckets.addLane() }
        #expect(buckets.count == 512)
        #expect(buckets.width == 32)
        #expect(buckets.sums[0] == (0..<512).map { $0 % 2 == 0 ? 32 : 0 })
        for _ in 1000..<5000 { buckets.addLane() }
        #expect(buckets.count == TimelineBuckets.fewest)
        #expect(buckets.sums[0] == Array(repeating: 32, count: 256))
    }

    @Test("begins with the first event, however long after the recording's beginning that was")
    func lead() throws {
        var trace = Self.trace
        for index in trace.events.indices { trace.events[index].time += 1_000_000_000 }
        let timeline = try timeline(trace)
        #expect(timeline.start == 1_000_000_000)
        #expect(timeline.bucketWidth == 1)
        let lock = try #require(timeline.slices.first { $0.kind == .lock })
        #expect(timeline.lockWaits[2].firstIndex { $0 > 0 } == Int(lock.start - timeline.start))
    }

    @Test("keeps the longest slices, and counts all")
    func longest() {
        var slices = LongestSlices(most: 10)
        for length in (1...1000).shuffled() {
            slices.add(
                .init(
                    lane: 0, thread: .none, kind: .lock, start: 0, end: Int64(length), object: .none, seq: 1,
                    site: .none,
                    giverSite: .none))
        }
        slices.cut()
        #expect(slices.count == 1000)
        #expect(slices.slices.map(\.end).sorted() == Array(991...1000).map(Int64.init))
    }

    @Test("puts threads beyond a number of lanes into the last one")
    func lanes() throws {
        let count = TimelineCollector.mostLanes + 20
        let process = ProcessID(rawValue: 1)
        var tables = TraceTables()
        var events: [TraceEvent] = []
        let lock = ObjectID(rawValue: 1_000_000)
        tables.add(
            ObjectInfo(
                id: lock, process: process, kind: .lock, name: "L", capacity: nil, createdBy: .none, origin: nil,
                site: .none, created: 0))
        for number in 1...count {
            let thread = ThreadID(rawValue: Int64(number))
            tables.add(
                ThreadInfo(
                    id: thread, process: process, name: "t\(number)", isDaemon: false, parent: .none, origin: nil,
                    site: .none, started: 0))
            for kind in [EventKind.acquire, .release] {
                events.append(
                    TraceEvent(
                        seq: Int64(events.count + 1), time: Int64(events.count * 1000), thread: thread, kind: kind,
                        object: lock, objectSeq: Int64(events.count + 1), site: .none, value: 0))
            }
        }
        var options = AnalysisOptions(rules: [], measuresFairness: false)
        options.makesOverview = true
        let result = try AnalysisSession(options).analyze(MemoryTrace(tables, events)).result
        let timeline = try #require(result.overview).timeline
        #expect(timeline.lanes.count == TimelineCollector.mostLanes)
        #expect(timeline.lanes.last?.thread == nil)
        #expect(timeline.lanes.last?.threads == 21)
        #expect(timeline.slices.count == count)
        #expect(timeline.slices.last?.thread == ThreadID(rawValue: Int64(count)))
    }

    @Test("knows when an event was, exactly in a short trace")
    func times() throws {
        let timeline = try timeline(Self.trace)
        for event in Self.trace.events { #expect(timeline.time(of: event.seq) == event.time) }
        #expect(timeline.time(of: 0) == nil)
    }

    @Test("takes any times that a damaged trace may have")
    func damaged() throws {
        for times in [[Int64.min, .max], [.max, .min], [0, .max, .min, -1, 1], [.max]] {
            var trace = Self.trace
            for index in trace.events.indices { trace.events[index].time = times[index % times.count] }
            let timeline = try timeline(trace)
            #expect(timeline.slices.allSatisfy { $0.start >= 0 && $0.end >= $0.start })
            #expect(timeline.bucketWidth > 0)
        }
    }
}
