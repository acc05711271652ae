import Glibc
import TraceWriter

/// What becomes of the signals that reach the recording process.
///
/// The terminal sends its own to the program as well, which is in the same process group; what a process sends to this one
/// alone is passed on, as if it had been sent to the program.
enum SignalPassing {
    nonisolated(unsafe) private static var previous: [(Int32, sigaction)] = []
    /// The program's id, 0 when it has ended. Written before the signal can come, read by the handler.
    nonisolated(unsafe) private static let program: UnsafeMutablePointer<Int32> = {
        let cell = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
        cell.initialize(to: 0)
        return cell
    }()

    /// The signals that came before the program's id was known, a bit for each.
    nonisolated(unsafe) private static let early: UnsafeMutablePointer<UInt64> = {
        let cell = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
        cell.initialize(to: 0)
        return cell
    }()

    static func target(_ pid: pid_t) {
        program.pointee = pid
        guard pid > 0 else { return }
        // The thread that starts the program holds signals back; another one may have had them.
        for number in Int32(1)...64 where early.pointee & 1 << UInt64(number - 1) != 0 { kill(pid, number) }
        early.pointee = 0
    }

    /// Those that end a process unless it says otherwise, but for faults, and those with which a terminal stops and continues
    /// one.
    private static let passed: [Int32] =
        [
            SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE, SIGVTALRM, SIGPROF, SIGIO, SIGSTKFLT,
            SIGPWR, SIGXCPU, SIGTSTP, SIGCONT,
        ] + Array(__libc_current_sigrtmin()...__libc_current_sigrtmax())

    /// Takes the signals over, and returns those that the program must find as if nobody had.
    static func prepare() -> [Int32] {
        _ = (program, early)
        var handled: [Int32] = []
        for number in passed {
            var old = sigaction()
            sigaction(number, nil, &old)
            // Ignored since before, as under nohup: the program inherits that.
            if unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
                continue
            }
            previous.append((number, old))
            handled.append(number)
            var new = sigaction()
            new.__sigaction_handler.sa_sigaction = { number, info, _ in
                // From the terminal, by the kernel: the program has it, too.
                let isKernels = info.map { $0.pointee.si_code > 0 } ?? false
                if isKernels, number == SIGINT || number == SIGQUIT || number == SIGTSTP { return }
                // For what this process did itself: it wrote to a pipe without a reader, or used up its processor time.
                if number == SIGPIPE, info.map({ $0.pointee._sifields._kill.si_pid == getpid() }) ?? false { return }
                if isKernels, number == SIGXCPU { return }
                let pid = SignalPassing.program.pointee
                let problem = errno
                if pid > 0 { kill(pid, number) } else { SignalPassing.early.pointee |= 1 << UInt64(number - 1) }
                errno = problem
            }
            new.sa_flags = Int32(SA_RESTART | SA_SIGINFO)
            sigaction(number, &new, nil)
        }
        if FileSizeSignal.isIgnoredHere { handled.append(SIGXFSZ) }
        return handled
    }

    static func restore() {
        for (number, action) in previous {
            var action = action
            sigaction(number, &action, nil)
        }
        previous = []
    }

    /// The program has stopped. A shell with job control has to see its job stop, to give its prompt back; the shell lets
    /// all of the job go on, this process and the program.
    static func stopWithProgram() {
        let terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { return }
        let isForeground = tcgetpgrp(terminal) == getpgrp()
        close(terminal)
        if isForeground { kill(getpid(), SIGSTOP) }
    }
}
