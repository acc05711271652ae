import CTraceBuffer
import Glibc
import TraceStore

/// A program that runs under a recording from outside, as if it ran alone.
public final class RecordedProgram {
    /// Why a program did not start, as one clear line.
    public struct LaunchError: Error, CustomStringConvertible {
        public let description: String
    }

    public let pid: Int32

    /// Starts a program with the recording set up through its environment.
    ///
    /// The calling process ignores SIGINT and SIGQUIT from then on, since the terminal sends them to the program as
    /// well, and passes SIGTERM and SIGHUP on. The program starts with the signals as the caller had them.
    ///
    /// - Parameter command: the program, looked up in PATH where it has no slash, and its arguments.
    public init(_ command: [String], buffers: BufferDirectory) throws(LaunchError) {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        let handled = SignalPassing.prepare()
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in handled { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var environment = Self.environment(buffers)
        defer { for text in arguments + environment { free(text) } }
        var pid: pid_t = 0
        let problem = posix_spawnp(&pid, arguments[0]!, nil, &attributes, &arguments, &environment)
        guard problem == 0 else {
            SignalPassing.restore()
            throw LaunchError(description: "'\(command[0])' cannot be started: \(String(cString: strerror(problem)))")
        }
        self.pid = pid
        SignalPassing.target(pid)
    }

    private static func environment(_ buffers: BufferDirectory) -> [UnsafeMutablePointer<CChar>?] {
        var variables: [UnsafeMutablePointer<CChar>?] = []
        var entry = environ
        while let variable = entry.pointee {
            if strncmp(variable, ST_ENVIRONMENT + "=", ST_ENVIRONMENT.utf8.count + 1) != 0 {
                variables.append(strdup(variable))
            }
            entry += 1
        }
        return variables + [strdup("\(ST_ENVIRONMENT)=\(buffers.path)"), nil]
    }

    /// Collects until the program has ended, and returns how it ended.
    public func collectUntilEnd(_ collector: Collector) throws(TraceStoreError) -> Collector.ExitStatus {
        let waiter = ExitWaiter(pid, collector)
        while true {
            let bell = collector.bell
            if let status = waiter.status { return status }
            let count: Int
            do {
                count = try collector.collect()
            } catch {
                // The program goes on without its recording.
                collector.giveUp()
                _ = waiter.wait()
                throw error
            }
            if count == 0 { collector.sleep(since: bell, nanoseconds: 20_000_000) }
        }
    }

    /// Ends the calling process as the program ended: with its exit code, or by its signal.
    public static func mirror(_ status: Collector.ExitStatus) -> Never {
        switch status {
        case .exited(let code): exit(code)
        case .signaled(let number):
            // The program may have left a core file; this process has nothing of interest in one.
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
            signal(number, SIG_DFL)
            var set = sigset_t()
            sigemptyset(&set)
            sigaddset(&set, number)
            pthread_sigmask(SIG_UNBLOCK, &set, nil)
            kill(getpid(), number)
            exit(128 + number)
        }
    }
}

/// Waits for the end of the program on a thread of its own, so that collecting goes on meanwhile.
private final class ExitWaiter: @unchecked Sendable {
    private let pid: pid_t
    private var thread = pthread_t()
    /// 0 until the program has ended, then the wait status + 1; release store by the waiting thread, acquire load by
    /// the collecting one.
    private let result: UnsafeMutablePointer<UInt64>
    private let collector: Collector

    init(_ pid: pid_t, _ collector: Collector) {
        self.pid = pid
        self.collector = collector
        result = .allocate(capacity: 1)
        result.initialize(to: 0)
        pthread_create(
            &thread, nil,
            { context in
                Unmanaged<ExitWaiter>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
    }

    deinit { result.deallocate() }

    private func run() {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        SignalPassing.target(0)
        st_store_release64(result, UInt64(UInt32(bitPattern: status)) + 1)
        collector.wake()
    }

    var status: Collector.ExitStatus? {
        let value = st_load_acquire64(result)
        guard value != 0 else { return nil }
        pthread_join(thread, nil)
        let status = Int32(truncatingIfNeeded: value - 1)
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .signaled(signal)
    }

    func wait() -> Collector.ExitStatus? {
        while st_load_acquire64(result) == 0 { usleep(10000) }
        return status
    }
}

/// What becomes of the signals that reach the recording process.
private enum SignalPassing {
    nonisolated(unsafe) private static var previous: [(Int32, sigaction)] = []
    /// The program's id, 0 when it has ended. Written before the signal can come, read by the handler.
    nonisolated(unsafe) private static let program: UnsafeMutablePointer<Int32> = {
        let cell = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
        cell.initialize(to: 0)
        return cell
    }()

    static func target(_ pid: pid_t) { program.pointee = pid }

    /// Takes the signals over, and returns those that the program must find as if nobody had.
    static func prepare() -> [Int32] {
        _ = program
        var handled: [Int32] = []
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP] {
            var old = sigaction()
            sigaction(number, nil, &old)
            // Ignored since before, as under nohup: the program inherits that.
            if unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
                continue
            }
            previous.append((number, old))
            handled.append(number)
            var new = sigaction()
            if number == SIGINT || number == SIGQUIT {
                new.__sigaction_handler.sa_handler = { _ in }
            } else {
                new.__sigaction_handler.sa_handler = { number in
                    let pid = SignalPassing.program.pointee
                    if pid > 0 { kill(pid, number) }
                }
            }
            new.sa_flags = Int32(SA_RESTART)
            sigaction(number, &new, nil)
        }
        return handled
    }

    static func restore() {
        for (number, action) in previous {
            var action = action
            sigaction(number, &action, nil)
        }
        previous = []
    }
}
