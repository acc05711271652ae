import TraceModel
import TraceReplay

/// Waits for a thread's end, which keep others from what is held meanwhile.
extension AcquisitionLog {
    /// Notes that a thread waits for another's end.
    mutating func join(
        _ thread: ThreadIndex, _ object: ObjectIndex, _ seq: Int64, _ site: SiteID, isPending: Bool,
        _ replay: borrowing Replay
    ) {
        admit(thread)
        guard let target = replay.objects[object].thread, target != thread else { return }
        joins.append(
            Join(
                thread: thread, target: target, object: object, set: current[thread], seq: seq, site: site,
                isPending: isPending))
    }

    /// Makes abstract acquisitions of the joins that may keep somebody from a lock, and of all that the threads acquire
    /// that are joined. To be called once, at the end.
    mutating func followJoins() {
        var queue = joins.filter { $0.set != 0 }
        while let join = queue.popLast() {
            abstracts.append(
                Abstract(
                    thread: join.thread, set: join.set, key: LockKey(join.object),
                    seq: UInt32(truncatingIfNeeded: join.seq), site: join.site, isLimited: false,
                    isPending: join.isPending, isJoin: true))
            table.skip()
            guard awaited.updateValue(join.object, forKey: join.target) == nil else { continue }
            completeAbstracts(of: join.target)
            queue += joins.filter { $0.thread == join.target && $0.set == 0 }
        }
    }

    /// Gives the outermost acquisitions of a thread, made while it held nothing, their abstract acquisitions.
    private mutating func completeAbstracts(of thread: ThreadIndex) {
        guard thread < records.endIndex else { return }
        var isKnown = Array(repeating: false, count: records[thread].count)
        for abstract in abstracts where abstract.thread == thread && !abstract.isJoin {
            var next = abstract.first.map { Int($0) }
            while let place = next {
                isKnown[place] = true
                next = records[thread][place].next.record
            }
        }
        var new: [Int: [Int]] = [:]
        for place in isKnown.indices where !isKnown[place] && records[thread][place].next != .limited {
            let record = records[thread][place]
            let index = abstract(
                thread, key(of: record), 0, isLimited: false, Int64(record.seq), site(of: record))
            new[index, default: []].append(place)
        }
        for (index, places) in new { link(places, to: index, thread) }
    }

    /// Adds instances to those of an abstract acquisition, of which the last may be a wait at the end of the trace.
    private mutating func link(_ places: [Int], to index: Int, _ thread: ThreadIndex) {
        var all = places
        var next = abstracts[index].first.map { Int($0) }
        while let place = next {
            all.append(place)
            next = records[thread][place].next.record
        }
        all.sort()
        let (first, last) = (all[0], all[all.count - 1])
        for (earlier, later) in zip(all, all.dropFirst()) {
            records[thread][earlier].next = Next(record: Int32(truncatingIfNeeded: later))
        }
        records[thread][last].next = .none
        abstracts[index].first = Int32(truncatingIfNeeded: first)
        abstracts[index].last = Int32(truncatingIfNeeded: last)
    }
}
