import TraceModel

/// A trace that could not be analyzed.
public struct ReportProblem: Equatable, Sendable {
    /// Where the trace is, as it was named.
    public var path: String
    /// Why, a sentence without the path.
    public var reason: String

    /// Puts the parts together.
    public init(path: String, reason: String) {
        self.path = path.readableName
        self.reason = reason.readableName
    }
}
