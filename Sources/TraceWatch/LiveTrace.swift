import Glibc
package import TraceModel
import TraceReader
package import TraceReplay

/// A trace that is being recorded, and who holds what and who waits for what in it as of now.
///
/// Each look reads what was added since the last one, so that following a trace costs as much as reading it once.
package final class LiveTrace {
    private let reader: TraceReader
    /// The state after the last event that was read.
    package private(set) var replay: Replay
    /// The last event that was read; nil before the first.
    package private(set) var last: TraceEvent?

    /// Opens a trace; it may have no event yet.
    package init(path: String) throws {
        reader = try TraceReader(path: path)
        replay = Replay(tables: try reader.tables())
    }

    /// Reads what was added since the last look.
    ///
    /// - Returns: How many events that were.
    @discardableResult
    package func advance() throws -> Int {
        let known = last?.seq ?? 0
        // Rows come with or before the first event that names them, so they are read up to a known event, and no further.
        let end = try reader.eventCount()
        guard end > known else { return 0 }
        replay.tables = try reader.tables()
        try reader.forEachBatch(from: known + 1, through: end) { batch in
            for event in batch { replay.apply(event) }
            last = batch.last
        }
        return Int((last?.seq ?? known) - known)
    }

    /// The threads that wait, in processes that live.
    package var waiting: [ThreadIndex] {
        replay.threads.indices.filter { replay.threads[$0].isWaiting && isAlive(replay.threads[$0].process) }
    }

    /// The wait cycles that stand, in processes that live.
    package func cycles() -> [WaitCycle] {
        WaitGraph(replay).cycles.filter { cycle in
            cycle.members.allSatisfy { isAlive(replay.threads[$0].process) }
        }
    }

    /// Whether a process of the trace still runs, as far as can be told: its row may have no end yet.
    private func isAlive(_ index: Int) -> Bool {
        guard let row = replay.tables.process(replay.processes[index].id), row.ended == nil, row.end == .unknown else {
            return false
        }
        guard let pid = pid_t(exactly: row.pid), pid > 0 else { return true }
        return kill(pid, 0) == 0 || errno == EPERM
    }
}
