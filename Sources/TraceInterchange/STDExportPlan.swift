package import TraceModel
import TraceReplay

/// What an export has to know of a trace before its first line: the events are read twice.
package struct STDExportPlan {
    /// The state after the last event.
    private(set) var end: Replay
    /// The threads that another thread has joined.
    private(set) var joined: Set<ThreadID> = []
    var tables: TraceTables { end.tables }

    /// Begins before the first event of a trace.
    package init(tables: TraceTables) { end = Replay(tables: tables) }

    /// Takes the next event.
    package mutating func consume(_ event: TraceEvent) {
        end.apply(event)
        if event.kind == .join, event.value == 1 { joined.insert(ThreadID(rawValue: event.object.rawValue)) }
    }

    /// Whether an event begins a wait with a limit in which its thread still is at the end. STD knows no limits, and
    /// would say that it is blocked forever.
    func isOpenWithLimit(_ event: TraceEvent) -> Bool {
        guard event.value > 0, let thread = end.index(of: event.thread) else { return false }
        return end.threads[thread].wait?.seq == event.seq
    }

    /// Whether a barrier was broken or reset, for which STD has no words.
    func wasBroken(_ barrier: ObjectID) -> Bool { end.index(of: barrier).map { end.objects[$0].wasBroken } ?? false }

    /// The threads that could go on when the trace ended, by name. An importer takes them to have ended there.
    package var running: [ThreadID] {
        guard !end.processes.contains(where: { $0.endedBy != nil }) else { return [] }
        return end.threads.filter { $0.phase == .running && !$0.isWaiting }.map(\.id)
    }
}
