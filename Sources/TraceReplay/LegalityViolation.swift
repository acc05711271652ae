public import TraceModel

/// An event that is inconsistent with those before it.
///
/// The merged trace of a recording is a legal history of the primitives, so this is a fault of the recorder or of
/// whoever wrote the trace, never a finding about the program.
public struct LegalityViolation: Equatable, Sendable {
    /// The place of the event in the trace.
    public var seq: Int64
    /// The thread that acted.
    public var thread: ThreadID
    /// What it acted on, or `.none`.
    public var object: ObjectID
    /// What is wrong, with what was expected.
    public var message: String
}

/// The violations of a trace: all are counted, the first ones are kept.
public struct LegalityLog: Sendable {
    /// How many violations are kept.
    public static let limit = 100
    /// How many violations there are.
    public internal(set) var count = 0
    /// The first violations, in the order of the trace.
    public internal(set) var first: [LegalityViolation] = []

    /// A log without any.
    public init() {}
}
