/// A lock by its object index, and whether it is a shared hold of it that is held or wanted.
struct LockKey: Hashable, Comparable, Sendable {
    let rawValue: Int32

    init(_ object: Int, isShared: Bool = false) {
        rawValue = Int32(truncatingIfNeeded: object) << 1 | (isShared ? 1 : 0)
    }

    var object: Int { Int(rawValue >> 1) }
    var isShared: Bool { rawValue & 1 != 0 }

    /// Whether one keeps the other out.
    func conflicts(with other: LockKey) -> Bool { object == other.object && !(isShared && other.isShared) }

    static func < (a: LockKey, b: LockKey) -> Bool { a.rawValue < b.rawValue }
}
