import Glibc

/// Writing to the three standard streams, which a caller may have closed, filled or left.
enum StandardStreams {
    /// Keeps the numbers 0 to 2 from going to files of this program where the caller has closed them.
    ///
    /// What stands in for them is closed in a program that is started.
    static func claim() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            // Opened as the lowest number that is free, which is this one.
            _ = open("/dev/null", O_RDWR | O_CLOEXEC)
        }
    }

    /// Writes bytes to a descriptor; false, with `errno`, where they cannot be written. A reader that has gone ends nothing.
    ///
    /// The signal that says so is held back for this thread and taken away, so that others have theirs as before.
    static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Bool {
        var pipe = sigset_t()
        sigemptyset(&pipe)
        sigaddset(&pipe, SIGPIPE)
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &pipe, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let bytes = ContiguousArray(bytes)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done) }
            if count > 0 {
                done += count
            } else if count < 0, errno == EAGAIN {
                // The caller's descriptor may be one that does not block.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wait, 1, -1)
            } else if count == 0 || errno != EINTR {
                let problem = errno
                if count < 0, problem == EPIPE {
                    var now = timespec()
                    while sigtimedwait(&pipe, nil, &now) < 0, errno == EINTR {}
                }
                errno = problem
                return false
            }
        }
        return true
    }
}
