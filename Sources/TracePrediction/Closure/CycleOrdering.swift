package import TraceModel

/// What keeps two members of a cycle apart: an event that one thread cannot pass before the other has come far.
package struct CycleOrdering: Sendable {
    /// The thread that has to come first, and the one that waits for it, by index.
    package var first: Int
    package var second: Int
    /// What brought them together: a negative ``CausalEdge/Cause``, or the index of an object.
    package var cause: Int32
    /// Where in the source.
    package var site: SiteID

    /// Looks up by which edge a member was taken into the past of the others; nil where that is not known.
    init?(_ chosen: [Int], _ closure: SyncPreservingClosure, _ log: AcquisitionLog, _ order: CausalOrder) {
        for number in chosen {
            let abstract = log.abstracts[number]
            let thread = Int(abstract.thread)
            let by = closure.reachedBy[thread]
            guard by.thread >= 0, abstract.last >= 0 else { continue }
            guard log.records[thread][Int(abstract.last)].seq <= closure.reach[thread] else { continue }
            let edge = order.edges[Int(by.thread)][Int(by.edge)]
            self.init(
                first: thread, second: Int(by.thread), cause: edge.cause, site: SiteID(rawValue: Int64(edge.site)))
            return
        }
        return nil
    }

    private init(first: Int, second: Int, cause: Int32, site: SiteID) {
        self.first = first
        self.second = second
        self.cause = cause
        self.site = site
    }
}
