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

extension LockOrderObjection {
    /// What is told of an edge, by the names that its threads and locks have in the report, and their places.
    package func message(_ edge: RunEdge, thread: String, held: String, wanted: String) -> String {
        func at(_ place: RunEdge.Place?) -> String { place.map { " (\($0.text))" } ?? "" }
        let what = isAgainst ? ", against the lock order: " : ", of which the lock order says nothing: "
        return "thread '\(thread)' acquires '\(wanted)'\(at(edge.wantedPlace)) while it holds "
            + "'\(held)'\(at(edge.heldPlace))\(what)\(reason)"
    }

    /// What to change.
    package func help(held: String, wanted: String) -> String {
        isAgainst
            ? "acquire '\(wanted)' before '\(held)', or not inside of it; or change \(file), if the order is to be another one"
            : "add '\(held)' before '\(wanted)' to \(file) if it is meant to be so"
    }
}

extension RunEdge {
    /// Which two locks it is about, and which way round: the part of a fingerprint.
    package var direction: String { "\(held.identity.key)\u{1}\(wanted.identity.key)" }
}
