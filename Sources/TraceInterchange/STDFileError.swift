/// A text that cannot be read as a trace.
public struct STDFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path as it was given.
    public var path: String
    /// What is wrong, as the end of a sentence about the file.
    public var reason: String

    /// One sentence without a full stop.
    public var description: String { "\(path): \(reason)" }
}
