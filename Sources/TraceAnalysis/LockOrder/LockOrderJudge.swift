/// A lock order that a team has agreed on, against which the edges of a run are held.
package protocol LockOrderJudge: Sendable {
    /// For each edge what is to be said against it; nil where nothing is.
    func objections(to edges: [RunEdge]) -> [LockOrderObjection?]
}

/// What an agreed lock order has against an edge.
package struct LockOrderObjection: Equatable, Sendable {
    /// Whether the edge is against the order; else the order has both locks and says nothing about the two.
    package var isAgainst: Bool
    /// What the order says, with its file and lines: "lock-order.txt:3 has 'cache' before 'journal'".
    package var reason: String
    /// The file.
    package var file: String

    /// Puts the parts together.
    package init(isAgainst: Bool, reason: String, file: String) {
        self.isAgainst = isAgainst
        self.reason = reason
        self.file = file
    }
}
