/// A trace in which a lock has two owners, so that no program can have made it.
public struct STDImportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line by which it became so, from 1.
    public var line: Int64
    /// What the line says, and what stands against it.
    public var reason: String

    /// One sentence without a full stop.
    public var description: String { "line \(line): \(reason)" }
}
