/// The position of a row in a table of threads, objects or places that one analysis fills, from 0 without gaps.
///
/// Each table has a type of its own, so that the position of a thread cannot be taken for that of an object. It takes four
/// bytes, since a prediction keeps several for each event. Everything is inlinable, since each event uses it.
public protocol TableIndex: RawRepresentable, Hashable, Strideable, Sendable where RawValue == UInt32, Stride == Int {
    /// Makes an index of a position in four bytes.
    init(rawValue: UInt32)
}

extension TableIndex {
    /// Makes an index of a position below 2³².
    @inlinable
    public init(_ position: Int) { self.init(rawValue: UInt32(truncatingIfNeeded: position)) }

    /// The position as a number.
    @inlinable
    public var position: Int { Int(rawValue) }

    @inlinable
    public func distance(to other: Self) -> Int { other.position - position }

    @inlinable
    public func advanced(by distance: Int) -> Self { Self(position + distance) }
}

/// The position of a thread among those that events have named.
public struct ThreadIndex: TableIndex {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    @inlinable
    public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }

    @inlinable
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The position of an object among those that events have named.
public struct ObjectIndex: TableIndex {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    @inlinable
    public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }

    @inlinable
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The position of a place in the source among those at which something was acquired, each with what was.
public struct PlaceIndex: TableIndex {
    public let rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    @inlinable
    public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }

    @inlinable
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
