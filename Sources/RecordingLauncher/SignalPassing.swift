import Glibc
import TraceWriter

/// What becomes of the signals that reach the recording process.
enum SignalPassing {
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
}
