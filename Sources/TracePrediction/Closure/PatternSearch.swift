import TraceModel

/// Looks for deadlock patterns among the instances of abstract acquisitions.
struct PatternSearch: Sendable {
    private let log: AcquisitionLog
    private let empty: SyncPreservingClosure
    /// The pieces that stand in place of threads in the sets, where they do.
    private let pieces: WorkPieces?
    /// What has to happen before the first instance of an abstract acquisition. Patterns share most of that.
    private var bases: [Int: SyncPreservingClosure] = [:]

    /// How many of them are kept.
    private static let baseLimit = 256

    /// Begins with the empty set of events, which knows the rules.
    init(_ log: AcquisitionLog, _ empty: SyncPreservingClosure, pieces: WorkPieces? = nil) {
        self.log = log
        self.pieces = pieces
        self.empty = empty
    }

    /// Looks for the first instances at which all members can be at once.
    ///
    /// The set of events is raised to just before each member's instance and closed; instances that it then has in it
    /// are passed over, and the search goes on from the same set. Each instance is looked at once (Tunç et al.,
    /// algorithm 2).
    mutating func search(_ abstracts: [Int], steps limit: inout Int) -> DeadlockPattern.Outcome {
        var members = abstracts.map { index in
            let abstract = log.abstracts[index]
            let thread = abstract.thread
            if abstract.isJoin {
                let seq = abstract.isPending ? AcquisitionLog.pendingSeq : abstract.seq
                return DeadlockPattern.Member(abstract: index, thread: thread, record: nil, seq: seq)
            }
            let first = abstract.first.map { Int($0) }
            return DeadlockPattern.Member(
                abstract: index, thread: thread, record: first, seq: first.map { log.records[thread][$0].seq } ?? 0)
        }
        if let place = members.firstIndex(where: { $0.record == nil && !log.abstracts[$0.abstract].isJoin }) {
            return .impossible(place: place, empty)
        }
        var closure = base(members, steps: &limit)
        while true {
            for member in members { raise(&closure, member) }
            let before = closure.steps
            closure.close()
            limit -= closure.steps - before
            if limit < 0 { return .cut }
            if closure.isImpossible { return .impossible(place: nil, closure) }
            var hasMoved = false
            for place in members.indices {
                while members[place].seq <= closure.reach[row(members[place])] {
                    hasMoved = true
                    limit -= 1
                    let thread = members[place].thread
                    guard let record = members[place].record, let next = log.records[thread][record].next.record else {
                        return .impossible(place: place, closure)
                    }
                    members[place].record = next
                    members[place].seq = log.records[thread][next].seq
                }
            }
            if !hasMoved { return .possible(members, closure) }
        }
    }

    /// The set that any set for the pattern has in it: what the member needs that comes last in the trace.
    private mutating func base(_ members: [DeadlockPattern.Member], steps limit: inout Int) -> SyncPreservingClosure {
        guard let last = members.max(by: { $0.seq < $1.seq }) else { return empty }
        if let known = bases[last.abstract] { return known }
        var closure = empty
        raise(&closure, last)
        closure.close()
        limit -= closure.steps
        if bases.count >= Self.baseLimit { bases = [:] }
        bases[last.abstract] = closure
        return closure
    }

    private func raise(_ closure: inout SyncPreservingClosure, _ member: DeadlockPattern.Member) {
        if member.record != nil {
            closure.raise(row(member), toAskAt: member.seq)
        } else {
            closure.raise(row(member), to: member.seq &- 1)
        }
    }

    /// The thread of a member, or its piece of work.
    @inline(__always)
    private func row(_ member: DeadlockPattern.Member) -> ThreadIndex {
        pieces?.piece(member.thread, waitingAt: member.seq) ?? member.thread
    }
}
