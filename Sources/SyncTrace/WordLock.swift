import CRecorder

/// A lock of the library's own, which is not recorded; for sections that are short and call nothing foreign.
struct WordLock: @unchecked Sendable {
    private let word: UnsafeMutablePointer<UInt32>

    /// Makes a lock that lives as long as the process, and is free again in a forked child.
    init() {
        word = .allocate(capacity: 1)
        word.initialize(to: 0)
        let lock = self
        AfterFork.run { lock.resetAfterFork() }
    }

    /// Whoever held it may not exist in the child.
    private func resetAfterFork() { word.pointee = 0 }

    func withLock<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        if !st_word_try_lock(word) { st_word_lock_slow(word, Deadline.never) }
        defer { st_word_unlock(word) }
        return try body()
    }
}
