public import TraceModel

/// How deadlocks that did not happen are looked for.
///
/// The bounds keep the time within reason: cycles and schedules may be very many. A bound that was hit is told.
public struct PredictionOptions: Equatable, Sendable {
    /// How many cycles of locks are looked at.
    public var maxCycles = 1000
    /// How many ways of choosing the threads of one cycle are looked at.
    public var maxPatterns = 2000
    /// How many edges and acquisitions the search for sync-preserving deadlocks looks at in all, and a fourth of that for
    /// one cycle; nil for as many as let its time grow with the trace: ``stepsPerEdge`` for each that there is.
    public var maxSteps: Int?
    /// How many states the search for schedules in another order visits.
    public var maxStates = 200_000
    /// What locks with readers do of which the trace does not tell; nil leaves that open.
    public var preference: ReaderPreference?
    /// Whether all locks that were created at one line of the source are taken as one.
    public var bySite = false

    /// See ``maxSteps``.
    static let stepsPerEdge = 40
    /// The least that ``maxSteps`` is where nobody set it.
    static let leastSteps = 20_000_000

    /// The usual bounds.
    public init() {}
}
