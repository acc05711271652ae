package import TraceModel

/// Who owns a lock with one owner at a time: a thread of the trace, one that is not in it, or nobody.
package struct LockOwner: Equatable, Sendable {
    /// In one word, since each event looks at it: the thread's position, or one of two numbers below 0.
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

    /// A thread of the trace.
    @inlinable
    package init(thread: ThreadIndex) { number = thread.position }

    /// The owner; nil where nobody owns the lock, or a thread outside the trace does.
    @inlinable
    package var thread: ThreadIndex? { number >= 0 ? ThreadIndex(number) : nil }

    /// Whether it is this thread.
    @inlinable
    package func isThread(_ thread: ThreadIndex) -> Bool { number == thread.position }

    @inlinable
    package static func == (a: LockOwner, b: LockOwner) -> Bool { a.number == b.number }
}
