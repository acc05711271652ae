package import TraceModel
import TraceReplay

/// A place at which a thread went on after what another one had done before, as far as that was what let it go on.
///
/// It acquires the lock of a condition after another thread: what the other one did under it may be what it would have
/// waited for otherwise, so that no wait is on record. Or it was blocked on a futex while the other thread did something:
/// who woke it is not on record. A schedule in which it comes first may have it wait.
package struct NotifiedSection: Equatable, Sendable {
    /// Who goes on, and at which place in the trace and in the source.
    package var thread: ThreadIndex
    var at: Int64
    package var site: SiteID
    /// The lock, or the futex.
    package var object: ObjectIndex
    /// Who came before, and how far: a place in the trace.
    package var other: ThreadIndex
    var reach: Int64
    /// The condition of the lock; nil for a futex.
    package var condition: ObjectIndex?
}
