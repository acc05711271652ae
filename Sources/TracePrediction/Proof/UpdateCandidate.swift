import TraceModel
import TraceReplay

/// A schedule in which one thread writes between the read and the write of another, until replay has run it.
///
/// First comes what both need before they begin: before the locks that they hold at the read. Then one of them reads,
/// the other one does all of its update and lets go of its locks, and the first one goes on to its write.
struct UpdateCandidate: Sendable {
    /// What the schedule shows.
    let update: LostWrite
    /// The last event of the trace that is in the schedule.
    let last: Int64

    private let reach: ByThread<UInt32>
    private let plan: Plan
    private var replay: ScheduleReplay
    /// What each thread does on its own, by part of the plan.
    private var tails: [[(event: TraceEvent, given: Int64)]] = [[], [], []]
    private var isTooLong = false

    /// How many events the threads may do on their own.
    private static let tailLimit = 50_000

    /// The places in the trace between which the two threads go on one after the other.
    struct Plan: Sendable {
        let reader: ThreadIndex
        let other: ThreadIndex
        /// Where the thread that loses nothing begins, has read, and writes.
        let begin: UInt32
        let pause: UInt32
        let end: UInt32
        /// Where the other one begins, and is done.
        let otherBegin: UInt32
        let otherEnd: UInt32
    }

    init(_ update: LostWrite, _ plan: Plan, _ closure: SyncPreservingClosure, _ accesses: [TraceEvent], _ trace: Replay)
    {
        self.update = update
        self.plan = plan
        reach = closure.reach
        replay = ScheduleReplay(
            tables: ScheduleReplay.tables(of: trace.tables),
            members: [plan.reader, plan.other].map { trace.threads[$0].id }, objects: [trace.objects[update.object].id],
            PublicationCheck([:], trace), HearingCheck())
        var last = Int64(max(plan.end, plan.otherEnd))
        for thread in reach.indices where thread < trace.threads.endIndex {
            last = max(last, min(Int64(reach[thread]), trace.threads[thread].lastSeq))
        }
        self.last = last
        // Reads and writes are not shown again.
        for access in accesses {
            let part = access.thread != trace.threads[plan.reader].id ? 1 : access.seq <= Int64(plan.pause) ? 0 : 2
            tails[part].append((access, 0))
        }
    }

    /// Sees the next event of the trace and its thread.
    @inline(__always)
    mutating func review(_ event: TraceEvent, thread: ThreadIndex, given: Int64) {
        guard event.seq <= last, thread < reach.endIndex, event.kind != .read, event.kind != .write else { return }
        let seq = UInt32(truncatingIfNeeded: event.seq)
        if thread == plan.reader, seq >= plan.begin {
            if seq <= plan.end { keep(event, given, part: seq <= plan.pause ? 0 : 2) }
        } else if thread == plan.other, seq >= plan.otherBegin {
            if seq <= plan.otherEnd { keep(event, given, part: 1) }
        } else if seq <= reach[thread] {
            replay.take(event, given: given)
        }
    }

    private mutating func keep(_ event: TraceEvent, _ given: Int64, part: Int) {
        if tails[part].count < Self.tailLimit { tails[part].append((event, given)) } else { isTooLong = true }
    }

    /// The schedule, if the primitives allow it.
    mutating func conclude() -> Schedule? {
        guard !isTooLong else { return nil }
        for part in tails.indices {
            for (event, given) in tails[part].sorted(by: { $0.event.seq < $1.event.seq }) {
                replay.take(event, given: given)
            }
        }
        return replay.conclude()
    }
}
