package import TraceModel

/// What keeps two members of a cycle apart: an event that one thread cannot pass before the other has come far.
package struct CycleOrdering: Sendable {
    /// The thread that has to come first, and the one that waits for it, by index.
    package var first: Int
    package var second: Int
    /// What brought them together.
    package var cause: CausalEdge.Cause
    /// Where in the source.
    package var site: SiteID

    /// Looks up by which edge a member was taken into the past of the others; nil where that is not known.
    init?(_ chosen: [Int], _ closure: SyncPreservingClosure, _ log: AcquisitionLog, _ order: CausalOrder) {
        for number in chosen {
            let abstract = log.abstracts[number]
            let thread = Int(abstract.thread)
            guard let by = closure.reachedBy[thread], let last = abstract.last else { continue }
            guard log.records[thread][Int(last)].seq <= closure.reach[thread] else { continue }
            let edge = order.edges[Int(by.thread)][Int(by.edge)]
            self.init(
                first: thread, second: Int(by.thread), cause: edge.cause, site: SiteID(rawValue: Int64(edge.site)))
            return
        }
        return nil
    }

    private init(first: Int, second: Int, cause: CausalEdge.Cause, site: SiteID) {
        self.first = first
        self.second = second
        self.cause = cause
        self.site = site
    }
}
