/// What keeps the members of a cycle of locks apart, in the order in which it is looked for.
package enum CycleFilter: Int, CaseIterable, Sendable {
    case singleThread, gated, limited, readers, ordered

    /// The reason as a report tells it.
    package var reason: String {
        switch self {
        case .singleThread: "single-thread"
        case .gated: "gated"
        case .limited: "try"
        case .readers: "readers"
        case .ordered: "ordered"
        }
    }
}
