import Foundation
import RecordingLauncher
import TraceCollector
import TraceModel
import TraceReader
import TraceReplay
import TraceWriter

/// A trace that is being recorded, with the names that its close will give to places in code and to static objects.
struct LiveSource: TraceSource {
    private let trace: TraceReader

    init(_ trace: TraceReader) { self.trace = trace }

    var name: String { trace.name }

    func summary() throws -> TraceSummary { try trace.summary() }

    func tables() throws -> TraceTables {
        var tables = try trace.tables()
        var places = LivePlaces(since: Date(startOnRecord: try trace.metadata().startedAt))
        ProgressLine.during("reading symbols") { places.name(Set(tables.sites.map(\.id)), in: &tables) }
        // As the close will have it.
        trace.shownStacks = Dictionary(
            tables.stacks.keys.compactMap { stack in tables.site(stack).map { (stack, $0.place) } },
            uniquingKeysWith: { first, _ in first })
        return tables
    }

    func forEachBatch(
        of selection: EventSelection, _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) throws {
        try trace.forEachBatch(of: selection, body)
    }

    func stacks(of events: [Int64]) throws -> [Int64: [SiteID]] { try trace.stacks(of: events) }

    func lastEvent(until time: Int64) throws -> Int64? { try trace.lastEvent(until: time) }
}

extension Date {
    /// A time as a trace has it; nil where a damaged one has something else.
    init?(startOnRecord text: String) {
        guard let date = try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) else {
            return nil
        }
        self = date
    }
}

extension LivePlaces {
    /// Of a recording that began then; nil where that is not known. People wait for what is said.
    init(since start: Date?) { self.init(by: Symbolizer(recordingStart: start, patience: .seconds(10))) }

    /// Names what the threads of a state wait at, hold, and were last seen at, and all static objects.
    mutating func name(_ replay: inout Replay) {
        var wanted: Set<SiteID> = []
        for index in replay.threads.indices {
            let thread = replay.threads[index]
            wanted.insert(thread.lastSite)
            wanted.formUnion([thread.wait?.site, thread.pause?.site].compactMap(\.self))
            wanted.formUnion(thread.holds.map(\.site))
            wanted.formUnion(thread.resources.map(\.site))
        }
        name(wanted, in: &replay.tables)
    }
}
