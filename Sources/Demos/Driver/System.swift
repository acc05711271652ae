// Preconcurrency, because Swift sees in `stdout` a variable that anybody may change.
@preconcurrency import Glibc

/// What the demos need of the operating system, and none of it in a trace.
enum System {
    /// Keeps the calling thread from running, as a slow disk would. It is not an event: it does not wait for a thread.
    static func pause(for duration: Duration) {
        let (seconds, attoseconds) = duration.components
        var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        // A signal's handler may interrupt the pause; `rest` then says how much of it is left.
        withUnsafeMutablePointer(to: &rest) { rest in
            while nanosleep(rest, rest) != 0 && errno == EINTR {}
        }
    }

    /// Makes each printed line come out at once, also where the output is not a terminal, so that it keeps its place among
    /// the lines on standard error.
    static func printLineByLine() {
        setvbuf(stdout, nil, _IOLBF, 0)
    }

    /// Writes one line to standard error.
    static func complain(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Writes a text to an open file.
    static func write(_ text: String, to file: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            if written <= 0 { return }
            bytes = bytes.dropFirst(written)
        }
    }

    /// Ends the process as the end of `main` does.
    static func end(_ code: Int32) -> Never {
        exit(code)
    }

    /// Ends the process on the spot: nobody is joined, and no handler runs. What was printed still comes out.
    static func endAbruptly(_ code: Int32) -> Never {
        fflush(nil)
        _exit(code)
    }

    /// The value of an environment variable.
    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Starts a thread that no trace knows of, as long as it touches no primitive.
    static func startUntracedThread(_ body: @escaping @Sendable () -> Void) {
        final class Body: Sendable {
            let call: @Sendable () -> Void
            init(_ call: @escaping @Sendable () -> Void) { self.call = call }
        }
        let body = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        // The C library's own function: before it may stand one that has the thread recorded.
        typealias Create =
            @convention(c) (
                UnsafeMutablePointer<pthread_t>, UnsafeRawPointer?,
                @convention(c) (UnsafeMutableRawPointer?) ->
                    UnsafeMutableRawPointer?, UnsafeMutableRawPointer?
            ) -> CInt
        let library = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD)
        let create = unsafeBitCast(dlsym(library, "pthread_create") ?? dlsym(nil, "pthread_create"), to: Create.self)
        let failure = create(
            &thread, nil,
            { body in
                body.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().call() }
                return nil
            }, body.toOpaque())
        precondition(failure == 0, "the system has no room for another thread")
        pthread_detach(thread)
    }

    /// Keeps the calling thread, and all that it starts from now on, on the processor it runs on.
    ///
    /// Where the system refuses, nothing happens.
    static func stayOnOneProcessor() {
        // The header offers both to C programs only that ask for extensions of the GNU library, so they are looked up.
        typealias GetProcessor = @convention(c) () -> CInt
        typealias SetAffinity = @convention(c) (pid_t, Int, UnsafeRawPointer) -> CInt
        guard let getProcessor = dlsym(nil, "sched_getcpu"), let setAffinity = dlsym(nil, "sched_setaffinity") else {
            return
        }
        let processor = Int(unsafeBitCast(getProcessor, to: GetProcessor.self)())
        var set = [UInt8](repeating: 0, count: 128)
        guard set.indices.contains(processor / 8) else { return }
        set[processor / 8] = 1 << (processor % 8)
        _ = unsafeBitCast(setAffinity, to: SetAffinity.self)(0, set.count, set)
    }

    /// Lets the calling thread have the processor when the others leave it, and hardly ever before.
    static func comeLast() {
        let idle: CInt = 5  // SCHED_IDLE, which the header hides in the same way.
        var parameters = sched_param()
        _ = sched_setscheduler(0, idle, &parameters)
    }

    /// Whether a thread sleeps, by the system's id of it: it is blocked then, or has not begun.
    static func isAsleep(_ thread: Int64) -> Bool {
        guard let file = fopen("/proc/self/task/\(thread)/stat", "r") else { return false }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, Int32(line.count), file) != nil else { return false }
        // The name, in parentheses, may hold anything; the state is the letter behind it.
        let text = line.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        return text.split(separator: ")").last?.hasPrefix(" S") == true
    }
}
