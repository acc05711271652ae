/// A bound that the search for lock-order cycles and their schedules stopped at: there may be more than what it found.
package enum PredictionCut: Equatable, Sendable {
    /// The trace has events at numbers that the search cannot hold: nothing was looked for.
    case tooLong(limit: Int64)
    /// So many cycles were found, and there may be more.
    case cycles(found: Int)
    /// So many different sets of locks were held at the same time that some were not followed.
    case heldSets
    /// So many schedules were replayed; others that were found were not.
    case replays(limit: Int)
    /// For so many cycles, the search for a schedule in the order of the trace was cut off.
    case schedules(cycles: Int)
    /// For so many cycles, the search for a schedule in another order was cut off.
    case reorderings(cycles: Int)
}
