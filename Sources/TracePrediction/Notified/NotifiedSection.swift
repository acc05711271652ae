package import TraceModel
import TraceReplay

/// A critical section that came after one on the same lock in which another thread notified a condition.
///
/// Who acquires the lock so late finds done what it would have waited for otherwise, so that no wait is on record. A
/// schedule in which it comes first may have it wait instead.
package struct NotifiedSection: Equatable, Sendable {
    /// Who acquires the lock, and at which place in the trace and in the source.
    package var thread: ThreadIndex
    var at: Int64
    package var site: SiteID
    /// Which lock.
    package var lock: ObjectIndex
    /// Who notified before, and where in the source.
    package var notifier: ThreadIndex
    package var notifierSite: SiteID
    /// What was notified.
    package var condition: ObjectIndex
    /// The release that ended the notifier's critical section: its place in the trace.
    var release: Int64
    /// Whether nobody could have gone on before by a notification: it was the first of the condition, and no other thread
    /// ever notified it.
    package var isSole: Bool
}
