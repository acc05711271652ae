import TraceModel

/// Which thread made up more than half of a row of threads, if one did, in constant space (Boyer and Moore, MJRTY, 1981).
struct MajorityVote: Sendable {
    /// The only thread that can have.
    private(set) var candidate: ThreadIndex?
    /// By how many votes it is ahead of all others since it became the candidate; 0 where nobody is.
    private(set) var votes: Int64 = 0

    /// Counts a thread.
    mutating func add(_ thread: ThreadIndex) {
        if votes == 0 { candidate = thread }
        votes += candidate == thread ? 1 : -1
    }
}
