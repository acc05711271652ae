/// A thread of a trace: `thread.id`, and at once the `object.id` of the thread as an object. 0 is not a thread.
public struct ThreadID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static let none = ThreadID(rawValue: 0)
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// An object of a trace: `object.id`. 0 is not an object.
public struct ObjectID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static let none = ObjectID(rawValue: 0)
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// The thread as an object.
    public init(_ thread: ThreadID) { rawValue = thread.rawValue }
}

/// A place in the source: `site.id`. 0 is not a place.
public struct SiteID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static let none = SiteID(rawValue: 0)
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A module of a program, an executable or a library: `module.id`. 0 is not a module.
public struct ModuleID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static let none = ModuleID(rawValue: 0)
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A process of a trace: `process.id`. 0 is not a process.
public struct ProcessID: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static let none = ProcessID(rawValue: 0)
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
