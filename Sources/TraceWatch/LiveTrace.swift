import Glibc
package import TraceModel
import TraceReader
package import TraceReplay
import TraceWriter

/// A trace that is being recorded, and who holds what and who waits for what in it as of now.
///
/// Each look reads what was added since the last one, so that following a trace costs as much as reading it once.
package struct LiveTrace {
    private let reader: TraceReader
    /// Where the last events can be had at less cost than from the rows; nil where not.
    private let ring: RingWatch?
    /// The state after the last event that was read.
    package private(set) var replay: Replay
    /// The last event that was read; nil before the first.
    package private(set) var last: TraceEvent?
    /// The threads whose waits are of interest; nil for all.
    private var family: ThreadFamily?
    /// How many events of those threads were read.
    package private(set) var events: Int64 = 0
    /// What was going on since ``startActivity(at:)``; nil where nobody asked.
    package private(set) var activity: ObjectActivity?

    /// Opens a trace; it may have no event yet.
    ///
    /// - Parameters:
    ///   - family: The threads whose waits are of interest, and who descends from them; nil for all.
    ///   - ring: Where the trace's writer is to put the last events, beside the rows; nil for nowhere.
    package init(path: String, following family: ThreadFamily? = nil, ring: String? = nil) throws {
        reader = try TraceReader(path: path)
        // They are named later, by more than their first frames.
        reader.shownStacks = [:]
        self.ring = ring.flatMap { RingWatch($0) }
        replay = Replay(tables: try reader.tables())
        self.family = family
    }

    /// Has a thread followed with the others, and who descends from it.
    package mutating func follow(_ thread: ThreadID) { family?.add(thread) }

    /// Begins to count what is going on, from a time in nanoseconds since the recording began.
    package mutating func startActivity(at time: Int64) { activity = ObjectActivity(from: time) }

    /// Reads what was added since the last look.
    ///
    /// - Returns: How many events that were.
    @discardableResult
    package mutating func advance() throws -> Int {
        let known = last?.seq ?? 0
        // Rows come with or before the first event that names them, so they are read up to a known event, and no further.
        let head = ring?.head ?? 0
        let end = head > known ? head : try reader.eventCount()
        guard end > known else { return 0 }
        replay.tables = try reader.tables()
        family?.extend(by: replay.tables.threads)
        var read = known
        if let ring, head > known { read = ring.forEachBatch(after: known, through: end) { apply($0) } }
        if read < end { try reader.forEachBatch(from: read + 1, through: end) { apply($0) } }
        return Int((last?.seq ?? known) - known)
    }

    private mutating func apply(_ batch: UnsafeBufferPointer<TraceEvent>) {
        for event in batch {
            if activity == nil { replay.apply(event) } else { activity?.apply(event, to: &replay) }
            if isFollowed(event.thread) { events += 1 }
        }
        last = batch.last
    }

    /// When the recording began, as its wall clock had it; empty where that is not on record.
    package func startedAt() throws -> String { try reader.metadata().startedAt }

    /// The threads that wait, of those that are followed, in processes that live.
    package var waiting: [ThreadIndex] {
        replay.threads.indices.filter {
            let thread = replay.threads[$0]
            return thread.isWaiting && isFollowed(thread.id) && isAlive(thread.process)
        }
    }

    /// The system's numbers of the processes of these threads.
    var waitingProcesses: [Int32] {
        Set(waiting.map { replay.threads[$0].process }).compactMap { index in
            replay.tables.process(replay.processes[index].id).flatMap { Int32(exactly: $0.pid) }
        }
    }

    /// The threads that run and do not wait, of those that are followed.
    package var running: [ThreadIndex] {
        replay.threads.indices.filter { replay.threads[$0].runs && isFollowed(replay.threads[$0].id) }
    }

    /// The wait cycles that stand, with a thread that is followed, in processes that live.
    package func cycles() -> [StandingCycle] {
        StandingCycle.all(in: replay).filter { standing in
            standing.cycle.members.contains { isFollowed(replay.threads[$0].id) }
                && standing.cycle.members.allSatisfy { isAlive(replay.threads[$0].process) }
        }
    }

    private func isFollowed(_ thread: ThreadID) -> Bool { family?.members.contains(thread) ?? true }

    /// Whether a process of the trace still runs, as far as can be told: its row may have no end yet.
    private func isAlive(_ index: Int) -> Bool {
        guard let row = replay.tables.process(replay.processes[index].id), row.ended == nil, row.end == .unknown else {
            return false
        }
        guard let pid = pid_t(exactly: row.pid), pid > 0 else { return true }
        return kill(pid, 0) == 0 || errno == EPERM
    }
}
