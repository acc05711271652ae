package import TraceModel

/// A lock that was acquired, or asked for, while another one was held: an edge of the lock order.
package struct NestedAcquisition: Sendable {
    /// Who acquired it.
    package let thread: ThreadIndex
    /// The lock that was held, and where it was acquired.
    package let held: LockKey
    package let heldSite: SiteID
    /// The lock that was acquired, and where.
    package let wanted: LockKey
    package let wantedSite: SiteID
    /// The other locks that were held meanwhile.
    package let guards: [LockKey]
    /// The event that acquired it, the first such.
    package let event: Int64
}

extension Predictor {
    /// The edges of the lock order that can be part of a deadlock: not those of attempts that give up, nor those of the time
    /// in which there was only one thread, and nobody could be in the way. To be asked for after the last event.
    ///
    /// - Parameter limit: How many are given at most.
    package func nestedAcquisitions(limit: Int) -> [NestedAcquisition] {
        var edges: [NestedAcquisition] = []
        for number in log.abstracts.indices {
            let abstract = log.abstracts[number]
            if abstract.isLimited || abstract.isJoin { continue }
            if let last = abstract.last, !abstract.isPending,
                Int64(log.records[abstract.thread][Int(last)].seq) < secondThreadSeq ?? .max
            {
                continue
            }
            let locks = log.sets.sets[Int(abstract.set)]
            for held in locks where held.object != abstract.key.object {
                guard edges.count < limit else { return edges }
                let record = log.holding(abstract.thread, held.object, before: abstract.seq)
                edges.append(
                    NestedAcquisition(
                        thread: abstract.thread, held: held, heldSite: record.map { log.site(of: $0) } ?? .none,
                        wanted: abstract.key, wantedSite: abstract.site,
                        guards: locks.filter { $0.object != held.object },
                        event: Int64(abstract.seq)))
            }
        }
        return edges
    }
}
