package import TraceModel

/// What keeps two members of a cycle apart: an event that one thread cannot pass before the other has come far.
package struct CycleOrdering: Sendable {
    /// The thread that has to come first, and the one that waits for it.
    package var first: ThreadIndex
    package var second: ThreadIndex
    /// What brought them together.
    package var cause: CausalEdge.Cause
    /// Where in the source.
    package var site: SiteID

    /// Looks up by which edge a member was taken into the past of the others; nil where that is not known.
    init?(_ chosen: [Int], _ closure: SyncPreservingClosure, _ log: AcquisitionLog, _ order: CausalOrder) {
        for number in chosen {
            let abstract = log.abstracts[number]
            let thread = abstract.thread
            guard let by = closure.reachedBy[thread], let last = abstract.last else { continue }
            guard log.records[thread][Int(last)].seq <= closure.reach[thread] else { continue }
            let edge = order.edges[by.thread][Int(by.edge)]
            self.init(
                first: thread, second: by.thread, cause: edge.cause, site: edge.site)
            return
        }
        return nil
    }

    private init(first: ThreadIndex, second: ThreadIndex, cause: CausalEdge.Cause, site: SiteID) {
        self.first = first
        self.second = second
        self.cause = cause
        self.site = site
    }
}
