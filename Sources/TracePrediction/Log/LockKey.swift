package import TraceModel

/// A lock, and whether it is a shared hold of it that is held or wanted.
package struct LockKey: Hashable, Comparable, Sendable {
    package let rawValue: Int32

    package init(_ object: ObjectIndex, isShared: Bool = false) {
        rawValue = Int32(truncatingIfNeeded: object.position) << 1 | (isShared ? 1 : 0)
    }

    package var object: ObjectIndex { ObjectIndex(Int(rawValue >> 1)) }
    package var isShared: Bool { rawValue & 1 != 0 }

    /// Whether one keeps the other out.
    package func conflicts(with other: LockKey) -> Bool { object == other.object && !(isShared && other.isShared) }

    package static func < (a: LockKey, b: LockKey) -> Bool { a.rawValue < b.rawValue }
}
