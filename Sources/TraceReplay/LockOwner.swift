/// Who owns a lock with one owner at a time: a thread of the trace, one that is not in it, or nobody.
package struct LockOwner: Equatable, Sendable {
    /// In one word, since each event looks at it: the thread's index, or one of two numbers below 0.
    @usableFromInline
    let number: Int

    @inlinable
    init(number: Int) { self.number = number }

    /// Nobody: the lock is free.
    @inlinable
    package static var nobody: LockOwner { LockOwner(number: -1) }

    /// A thread that is not in the trace.
    @inlinable
    package static var outsider: LockOwner { LockOwner(number: -2) }

    /// A thread of the trace, by its index in ``Replay/threads``.
    @inlinable
    package init(thread: Int) { number = thread }

    /// The index of the owner in ``Replay/threads``; nil where nobody owns the lock, or a thread outside the trace does.
    @inlinable
    package var thread: Int? { number >= 0 ? number : nil }

    /// Whether it is the thread with this index.
    @inlinable
    package func isThread(_ thread: Int) -> Bool { number == thread }

    @inlinable
    package static func == (a: LockOwner, b: LockOwner) -> Bool { a.number == b.number }
}
