/// A hang of the program that records itself, and what is known of it.
public struct Hang: Sendable, CustomStringConvertible {
    /// Why the program is said to hang.
    public enum Reason: Sendable, Equatable {
        /// Threads wait for one another, so that none of them can go on.
        case waitCycle
        /// Nothing on record moves, and somebody waits. A timer, a signal or a socket may still end the wait. Or threads
        /// wait for one another where another thread may still end it, by a permit of a semaphore.
        case standstill
    }

    /// Why the program is said to hang.
    public let reason: Reason
    /// How long it has lasted by now.
    public let duration: Duration
    /// The names of the threads: of a wait cycle its members, each waiting for the next, of a standstill those that wait.
    public let threads: [String]
    /// Who waits for whom, who holds what, since when and where, in lines of at most 80 columns.
    public let description: String
}
