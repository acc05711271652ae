/// Abstract acquisitions of different threads, each of which wants what the next one holds.
struct DeadlockPattern: Sendable {
    /// Where one thread of a pattern stands: before the acquisition that it would have to wait for.
    struct Member: Sendable {
        var abstract: Int
        var thread: Int
        /// The instance, among the records of the thread.
        var record: Int
        /// The place of the instance in the trace, or ``AcquisitionLog/pendingSeq``.
        var seq: UInt32
    }

    /// What a search for instances says.
    enum Outcome: Sendable {
        /// The members can all be at these instances at once, after the events in the set.
        case possible([Member], SyncPreservingClosure)
        /// No instances can; the first member whose instances are used up, and the set that took the last one in.
        case impossible(place: Int, SyncPreservingClosure)
        /// The search was given up.
        case cut
    }

    var abstracts: [Int]

    /// Looks for the first instances at which all members can be at once.
    ///
    /// The set of events is raised to just before each member's instance and closed; instances that it then has in it
    /// are passed over, and the search goes on from the same set. Each instance is looked at once (Tunç et al.,
    /// algorithm 2).
    func search(_ log: AcquisitionLog, _ empty: SyncPreservingClosure, steps limit: inout Int) -> Outcome {
        var closure = empty
        var members = abstracts.map { index in
            let abstract = log.abstracts[index]
            let first = Int(abstract.first)
            let thread = Int(abstract.thread)
            if abstract.isJoin {
                let seq = abstract.isPending ? AcquisitionLog.pendingSeq : abstract.seq
                return Member(abstract: index, thread: thread, record: -1, seq: seq)
            }
            return Member(
                abstract: index, thread: thread, record: first,
                seq: first < 0 ? 0 : log.records[thread][first].seq)
        }
        if let place = members.firstIndex(where: { $0.record < 0 && !log.abstracts[$0.abstract].isJoin }) {
            return .impossible(place: place, closure)
        }
        while true {
            for member in members {
                if member.record >= 0 {
                    closure.raise(member.thread, toAskAt: member.seq)
                } else {
                    closure.raise(member.thread, to: member.seq &- 1)
                }
            }
            let before = closure.steps
            closure.close()
            limit -= closure.steps - before
            if limit < 0 { return .cut }
            if closure.isImpossible { return .impossible(place: -1, closure) }
            var hasMoved = false
            for place in members.indices {
                while members[place].seq <= closure.reach[members[place].thread] {
                    hasMoved = true
                    let thread = members[place].thread
                    guard members[place].record >= 0 else { return .impossible(place: place, closure) }
                    let next = Int(log.records[thread][members[place].record].next)
                    guard next >= 0 else { return .impossible(place: place, closure) }
                    members[place].record = next
                    members[place].seq = log.records[thread][next].seq
                }
            }
            if !hasMoved { return .possible(members, closure) }
        }
    }
}
