package import TraceModel
import TraceReplay

/// A place at which a thread went on after what another one had done before, as far as that was what let it go on.
///
/// It acquires a lock after a critical section on it in which the other thread notified a condition: who comes so late
/// finds done what it would have waited for otherwise, so that no wait is on record. Or it was blocked on a futex while
/// the other thread did something: who woke it is not on record. A schedule in which it comes first may have it wait.
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
    /// What it notified, and where in the source; nil for a futex.
    package var notification: (condition: ObjectIndex, site: SiteID)?

    package static func == (one: Self, other: Self) -> Bool {
        one.at == other.at && one.other == other.other && one.reach == other.reach
    }
}
