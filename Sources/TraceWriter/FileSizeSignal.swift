import Glibc

/// SIGXFSZ, which ends a process that writes past its limit on the size of files (`ulimit -f`). Without it the write
/// fails, and that is a loss with a reason.
package enum FileSizeSignal {
    /// Whether this process ignores the signal because of ``ignore()``: a program that it starts must not.
    nonisolated(unsafe) package private(set) static var isIgnoredHere = false

    /// Ignores the signal in the whole process, where it is not handled otherwise. At the start of a program of ours.
    package static func ignore() {
        var old = sigaction()
        guard sigaction(SIGXFSZ, nil, &old) == 0,
            unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self)
                == unsafeBitCast(SIG_DFL, to: Int.self)
        else { return }
        signal(SIGXFSZ, SIG_IGN)
        isIgnoredHere = true
    }

    /// Runs `body` with the signal held back for this thread, and taken away when it came meanwhile: in a program that is
    /// not ours.
    package static func heldBack<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGXFSZ)
        var pending = sigset_t()
        sigpending(&pending)
        let wasPending = sigismember(&pending, SIGXFSZ) == 1
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &signals, &before)
        defer {
            var now = timespec()
            if !wasPending { while sigtimedwait(&signals, nil, &now) < 0, errno == EINTR {} }
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        return try body()
    }

    /// The limit, in bytes; nil where there is none.
    package static var limit: Int64? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { return nil }
        // All bits mean that there is none; the header's name for that is not imported.
        return limit.rlim_cur == .max ? nil : Int64(clamping: limit.rlim_cur)
    }
}
