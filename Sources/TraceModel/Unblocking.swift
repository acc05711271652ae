/// What came of a thread's wait on a futex: the value of an `unblock`.
public enum Unblocking: Int64, Sendable, Hashable {
    /// It gave up.
    case timeout = 0
    /// It goes on.
    case woken = 1
    /// The kernel refused the wait, which would have closed a wait cycle: EDEADLK.
    case deadlock = 2
}
