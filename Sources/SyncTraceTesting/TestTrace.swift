import TraceModel
import TraceReader
import TraceWriter

/// The part of a recording that is of one test: all events on the objects that its threads touched, and no others.
///
/// Each object's own history is whole, and so is the order of each thread's events: it is a trace like any other.
struct TestTrace: TraceSource {
    /// How many events are kept in memory at most; more are read again when they are needed.
    private static let mostKept = 500_000

    let name: String
    /// The threads of the test, and all that descend from them.
    let threads: Set<ThreadID>

    private let reader: TraceReader
    /// The first and the last event of the recording among which those of the test are.
    private let range: ClosedRange<Int64>
    private let objects: Set<ObjectID>
    private let rows: TraceTables
    private let count: Int64
    /// When the test began, in nanoseconds since the recording did.
    private let start: Int64
    /// The events, where there are few.
    private var kept: [TraceEvent]?

    /// Picks the events of a test.
    ///
    /// - Parameters:
    ///   - name: What the test is called.
    ///   - reader: The recording, which may go on.
    ///   - roots: The threads that ran the test.
    ///   - isPool: Whether they are to be taken for threads of a pool, each of which may take up what another one began.
    ///   - first: An event that was there before the test began, or 1.
    init(
        _ name: String, in reader: TraceReader, threads roots: Set<ThreadID>, isPool: Bool, since first: Int64
    ) throws {
        self.name = name
        self.reader = reader
        let end = try reader.eventCount()
        let all = try reader.tables()
        var family = ThreadFamily(of: roots)
        family.extend(by: all.threads)
        let threads = family.members
        self.threads = threads
        // A thread that the test started may not have done anything yet.
        var objects = Set(threads.map { ObjectID($0) })
        var (created, start) = (objects, Int64?.none)
        try reader.forEachBatch(from: first, through: end) { batch in
            for event in batch where threads.contains(event.thread) {
                start = start ?? event.time
                if event.object == .none { continue }
                objects.insert(event.object)
                if event.kind == .create { created.insert(event.object) }
            }
        }
        // What is older than the test, or was made by others, has a history before it.
        range = (created.count == objects.count ? first : 1)...max(first, end)
        self.start = start ?? 0
        self.objects = objects
        var (count, actors, sites) = (Int64(0), threads, Set<SiteID>())
        var events: [TraceEvent]? = []
        try reader.forEachBatch(from: range.lowerBound, through: range.upperBound) { batch in
            for event in batch where Self.isPart(event, objects, threads) {
                count += 1
                actors.insert(event.thread)
                sites.insert(event.site)
                if events != nil { events?.append(event) }
            }
            if events?.count ?? 0 > Self.mostKept { events = nil }
        }
        self.count = count
        rows = Self.rows(of: all, actors, objects, &sites, pool: isPool ? roots : [], from: start ?? 0)
        if let events { kept = number(events, from: 1) }
    }

    /// The rows of threads and objects, and of what they name, with times since a moment.
    private static func rows(
        of all: TraceTables, _ threads: Set<ThreadID>, _ objects: Set<ObjectID>, _ sites: inout Set<SiteID>,
        pool: Set<ThreadID>, from start: Int64
    ) -> TraceTables {
        func shifted(_ time: Int64?) -> Int64? { time.map { max(0, $0 &- start) } }
        var rows = TraceTables()
        for var row in all.threads where threads.contains(row.id) {
            if pool.contains(row.id) { row.isForeign = true }
            (row.started, row.ended) = (shifted(row.started), shifted(row.ended))
            sites.insert(row.site)
            rows.add(row)
        }
        for var row in all.objects where objects.contains(row.id) {
            (row.created, row.destroyed) = (shifted(row.created), shifted(row.destroyed))
            sites.insert(row.site)
            rows.add(row)
        }
        let processes = Set(rows.threads.map(\.process))
        for var row in all.processes where processes.contains(row.id) {
            (row.started, row.ended) = (0, shifted(row.ended))
            rows.add(row)
        }
        for row in all.sites where sites.contains(row.id) { rows.add(row) }
        return rows
    }

    func summary() throws -> TraceSummary {
        TraceSummary(format: "a test", program: name, eventCount: count)
    }

    func tables() throws -> TraceTables { rows }

    func forEachBatch(
        of selection: EventSelection, _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) throws {
        func isWanted(_ event: TraceEvent) -> Bool {
            event.seq >= selection.first ?? 1 && event.seq <= selection.last ?? .max
                && !selection.excluded.contains(event.kind)
        }
        func give(_ events: [TraceEvent]) throws {
            let wanted = events.filter(isWanted)
            if !wanted.isEmpty { try wanted.withUnsafeBufferPointer(body) }
        }
        if let kept { return try give(kept) }
        var seq: Int64 = 0
        try reader.forEachBatch(from: range.lowerBound, through: range.upperBound) { batch in
            let events = number(batch.filter { Self.isPart($0, objects, threads) }, from: seq + 1)
            seq += Int64(events.count)
            try give(events)
        }
    }

    /// A time of the recording, in nanoseconds since the test began.
    func time(_ time: Int64) -> Int64 { max(0, time &- start) }

    /// Writes it to a file of its own.
    func write(to path: String) throws {
        let metadata = try reader.metadata()
        let writer = try TraceWriter(
            creating: path,
            metadata: TraceMetadata(
                program: name, commandLine: metadata.commandLine, startedAt: metadata.startedAt, host: metadata.host,
                bufferPolicy: metadata.bufferPolicy),
            views: View.statements)
        try writer.begin()
        for row in rows.processes { try writer.insert(row) }
        for row in rows.threads { try writer.insert(row) }
        for row in rows.objects { try writer.insert(row) }
        for row in rows.sites { try writer.insert(row) }
        try forEachEvent { try writer.append($0) }
        try writer.commit()
        _ = try writer.finish()
    }

    /// The events with numbers and times of their own.
    private func number(_ events: [TraceEvent], from first: Int64) -> [TraceEvent] {
        var events = events
        for index in events.indices {
            events[index].seq = first + Int64(index)
            events[index].time = time(events[index].time)
        }
        return events
    }

    private static func isPart(_ event: TraceEvent, _ objects: Set<ObjectID>, _ threads: Set<ThreadID>) -> Bool {
        event.object == .none ? threads.contains(event.thread) : objects.contains(event.object)
    }
}
