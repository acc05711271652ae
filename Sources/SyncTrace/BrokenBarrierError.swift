/// The barrier broke, or was broken or reset, before the waiting thread could pass it.
public struct BrokenBarrierError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Makes the error.
    public init() {}

    /// The error in one clause of plain English.
    public var description: String { "the barrier is broken" }
}
