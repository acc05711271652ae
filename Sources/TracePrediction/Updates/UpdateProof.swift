import TraceModel
import TraceReplay

/// Proposes schedules in which one of two updates comes between the read and the write of the other.
struct UpdateProof {
    private let log: AcquisitionLog
    private let order: CausalOrder
    private let replay: Replay
    private let empty: SyncPreservingClosure
    private var stretches: [ThreadIndex: [WorkPieces.Stretch]] = [:]
    /// How much may still be looked at.
    private(set) var stepsLeft: Int

    init(_ log: AcquisitionLog, _ order: CausalOrder, _ replay: Replay, steps: Int) {
        self.log = log
        self.order = order
        self.replay = replay
        empty = SyncPreservingClosure(log, order.edges, SyncPreservingClosure.Rules())
        stepsLeft = steps
    }

    /// The ways of losing one of two updates that nothing on record keeps from happening.
    mutating func candidates(_ pair: UpdateSearch.Pair) -> [UpdateCandidate] {
        [(pair.first, pair.second), (pair.second, pair.first)].compactMap { candidate($0, over: $1, in: pair.object) }
    }

    private mutating func candidate(
        _ update: UpdateLog.Update, over other: UpdateLog.Update, in object: ObjectIndex
    ) -> UpdateCandidate? {
        guard let read = update.read, !update.isExchange else { return nil }
        let (reader, writer) = (update.thread, other.thread)
        let own = stretch(reader, at: read.seq)
        let before = stretch(writer, at: other.read?.seq ?? other.write.seq)
        let after = stretch(writer, at: other.write.seq)
        let plan = UpdateCandidate.Plan(
            reader: reader, other: writer, begin: own.first, pause: own.last < update.write.seq ? own.last : read.seq,
            end: update.write.seq, otherBegin: before.first,
            otherEnd: after.last == .max ? other.write.seq : after.last)
        guard let closure = closure(plan, besides: [reader: read.seq, writer: other.read?.seq ?? 0]) else { return nil }
        let found = LostWrite(update, read, over: other, in: object, count: 1)
        var accesses = [event(.read, read, reader, object), event(.write, update.write, reader, object)]
        if let read = other.read { accesses.append(event(.read, read, writer, object)) }
        accesses.append(event(.write, other.write, writer, object))
        return UpdateCandidate(found, plan, closure, accesses, replay)
    }

    /// What has to come before; nil where something orders the two.
    ///
    /// - Parameter reads: by thread, the read that need not see what it saw.
    private mutating func closure(_ plan: UpdateCandidate.Plan, besides reads: [ThreadIndex: UInt32])
        -> SyncPreservingClosure?
    {
        var closure = empty
        closure.raise(plan.reader, to: plan.begin &- 1)
        closure.raise(plan.other, to: plan.otherBegin &- 1)
        while true {
            let before = closure.steps
            closure.close()
            stepsLeft -= closure.steps - before + 1
            guard stepsLeft > 0, !closure.isImpossible, closure.reach[plan.reader] < plan.begin,
                closure.reach[plan.other] < plan.otherBegin
            else { return nil }
            var hasGrown = false
            for (thread, first, last) in [
                (plan.reader, plan.begin, plan.end), (plan.other, plan.otherBegin, plan.otherEnd),
            ] where thread < order.edges.endIndex {
                let edges = order.edges[thread]
                var place = edges.firstIndex(from: first)
                while place < edges.count, edges[place].at <= last {
                    defer { place += 1 }
                    let edge = edges[place]
                    if edge.at == reads[thread], case .data = edge.cause { continue }
                    let from = edge.from
                    if from == plan.reader || from == plan.other {
                        guard isDone(edge, from, at: edge.at, plan) else { return nil }
                    } else if edge.fromSeq > closure.reach[from] {
                        closure.raise(from, to: edge.fromSeq)
                        hasGrown = true
                    }
                }
            }
            if !hasGrown { return closure }
        }
    }

    /// Whether one of the two has done what the other waits for in its part of the schedule.
    private func isDone(_ edge: CausalEdge, _ from: ThreadIndex, at seq: UInt32, _ plan: UpdateCandidate.Plan) -> Bool {
        if from == plan.reader { return edge.fromSeq <= plan.pause }
        return seq <= plan.pause ? edge.fromSeq < plan.otherBegin : edge.fromSeq <= plan.otherEnd
    }

    /// Where the thread holds locks around a place, or the place alone.
    private mutating func stretch(_ thread: ThreadIndex, at seq: UInt32) -> WorkPieces.Stretch {
        let all = stretches[thread] ?? WorkPieces.stretches(of: thread, log)
        stretches[thread] = all
        let index = all.partition { $0.last >= seq }
        guard index < all.count, all[index].first <= seq else { return WorkPieces.Stretch(first: seq, last: seq) }
        return all[index]
    }

    private func event(_ kind: EventKind, _ access: UpdateLog.Access, _ thread: ThreadIndex, _ object: ObjectIndex)
        -> TraceEvent
    {
        TraceEvent(
            seq: Int64(access.seq), time: 0, thread: replay.threads[thread].id, kind: kind,
            object: replay.objects[object].id, site: access.site)
    }
}

extension ContiguousArray<CausalEdge> {
    /// The index of the first edge at a place in the trace or behind it.
    func firstIndex(from seq: UInt32) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].at < seq { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
