import TraceModel
import TraceReplay

/// A schedule that is proposed for a cycle, until replay has run it.
struct CandidateSchedule: Sendable {
    /// For each thread the place in the trace up to which its events are in the schedule.
    private let reach: ByThread<UInt32>
    private let requests: [TraceEvent]
    private var replay: ScheduleReplay
    /// The last event of the trace that is in the schedule.
    let last: Int64

    /// - Parameters:
    ///   - members: in the order of the cycle, then writers that have to ask first.
    ///   - cycleLength: how many of the members make the cycle.
    init(
        _ members: [DeadlockPattern.Member], cycleLength: Int, _ closure: SyncPreservingClosure,
        _ log: AcquisitionLog, _ trace: Replay, _ tables: TraceTables, _ publications: PublicationCheck,
        _ hearing: HearingCheck
    ) {
        reach = closure.reach
        let ids = members.map { trace.threads[$0.thread].id }
        var requests = members.map { member in
            let abstract = log.abstracts[member.abstract]
            let isPending = member.seq == AcquisitionLog.pendingSeq
            let record = isPending ? nil : member.record.map { log.records[member.thread][$0] }
            return TraceEvent(
                seq: Int64(isPending ? abstract.seq : member.seq), time: 0,
                thread: trace.threads[member.thread].id,
                kind: abstract.isJoin ? .joinWait : abstract.key.isShared ? .requestShared : .request,
                object: trace.objects[abstract.key.object].id,
                site: record.map { log.site(of: $0) } ?? abstract.site)
        }
        // A writer that holds out a reader has asked before it.
        requests = Array(requests[cycleLength...]) + Array(requests[..<cycleLength])
        self.requests = requests
        replay = ScheduleReplay(
            tables: tables, members: ids, objects: requests.map(\.object), publications,
            hearing.asking(for: members.map { log.abstracts[$0.abstract].key.object }))
        var last: Int64 = 0
        for thread in reach.indices where thread < trace.threads.endIndex {
            last = max(last, min(Int64(reach[thread]), trace.threads[thread].lastSeq))
        }
        self.last = last
    }

    /// Sees the next event of the trace and its thread.
    @inline(__always)
    mutating func review(_ event: TraceEvent, thread: ThreadIndex, given: Int64) {
        guard thread < reach.endIndex, event.seq <= Int64(reach[thread]) else { return }
        replay.take(event, given: given)
    }

    /// The schedule, if replay has seen it end in the deadlock.
    mutating func conclude() -> Schedule? { replay.conclude(requests, isReordered: false) }
}
