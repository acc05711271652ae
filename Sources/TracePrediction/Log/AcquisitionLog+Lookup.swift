package import TraceModel
package import TraceReplay

/// What was acquired, and what was held at a place in the trace.
extension AcquisitionLog {
    /// Instances of abstract acquisitions that lie close together: for some instances of the rarest one, those of the
    /// others that lie nearest to it.
    func closeInstances(_ chosen: [Int], limit: Int) -> [[(thread: ThreadIndex, seq: Int64)]] {
        let all = chosen.map(instances)
        guard let rarest = all.indices.min(by: { all[$0].count < all[$1].count }), !all[rarest].isEmpty else {
            return []
        }
        return all[rarest].prefix(limit).map { seq in
            chosen.indices.map { place in
                let nearest = all[place].min { abs(Int64($0) - Int64(seq)) < abs(Int64($1) - Int64(seq)) } ?? seq
                return (abstracts[chosen[place]].thread, Int64(nearest))
            }
        }
    }

    /// The places of the instances of an abstract acquisition.
    func instances(_ number: Int) -> [UInt32] {
        let abstract = abstracts[number]
        var found: [UInt32] = []
        var next = abstract.first.map { Int($0) }
        while let place = next {
            found.append(records[abstract.thread][place].seq)
            next = records[abstract.thread][place].next.record
        }
        return found
    }

    /// What a thread keeps others from at an abstract acquisition: the locks it holds, and itself where it is awaited.
    func holds(_ number: Int) -> [LockKey] {
        let abstract = abstracts[number]
        let locks = sets.sets[Int(abstract.set)]
        return awaited[abstract.thread].map { locks + [LockKey($0)] } ?? locks
    }

    /// What a thread held of a lock at a place in the trace: the last record of it before.
    package func holding(_ thread: ThreadIndex, _ object: ObjectIndex, before seq: UInt32) -> Record? {
        guard thread < records.endIndex else { return nil }
        var place = records[thread].count - 1
        while place >= 0 {
            let record = records[thread][place]
            let isOpen = record.release == 0 || record.release > seq
            if record.seq < seq, key(of: record).object == object, isOpen { return record }
            place -= 1
        }
        return nil
    }

    /// How many permits a semaphore has, also those that are held at the end; nil where that is not known.
    package func permits(of semaphore: ObjectIndex, _ replay: Replay) -> Int64? { permits.total(semaphore, replay) }

    /// The lock of an acquisition.
    @inline(__always)
    func key(of record: Record) -> LockKey { places[record.place].key }

    /// Where in the source an acquisition was.
    package func site(of record: Record) -> SiteID { places[record.place].site }

    /// How many different locks were acquired.
    var lockCount: Int { slots.count }

    /// The number of an acquisition's lock among those that were acquired.
    @inline(__always)
    func slot(of record: Record) -> Int32 { places[record.place].slot }
}
