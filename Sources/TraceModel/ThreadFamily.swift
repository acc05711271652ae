/// Some threads of a trace, and all that were created by them, directly or by others of them.
package struct ThreadFamily: Sendable {
    /// The threads, and those that they created as far as they were known when it was last extended.
    package private(set) var members: Set<ThreadID>
    /// How many rows of threads have been looked at.
    private var known = 0

    /// The family of these threads, which is to be extended by those that they created.
    package init(of roots: Set<ThreadID>) { members = roots }

    /// Adds a thread from which others of the family may descend.
    package mutating func add(_ root: ThreadID) {
        // Rows of its children may have been looked at already.
        if members.insert(root).inserted { known = 0 }
    }

    /// Adds the threads that members have created; a row stands after that of its creator.
    package mutating func extend(by threads: [ThreadInfo]) {
        guard known < threads.count else { return }
        for row in threads[known...] where members.contains(row.parent) { members.insert(row.id) }
        known = threads.count
    }
}
