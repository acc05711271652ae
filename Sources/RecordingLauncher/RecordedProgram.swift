import CRecorder
import Glibc
package import TraceCollector
import TraceModel
package import TraceWriter

/// A program that runs under a recording from outside, as if it ran alone.
package final class RecordedProgram {
    /// Why a program did not start, as one clear line.
    package struct LaunchError: Error, CustomStringConvertible {
        package let description: String
    }

    package let pid: Int32

    /// Starts a program with the recording set up through its environment.
    ///
    /// The calling process passes signals on from then on, but for what the terminal sends, which the program gets as well,
    /// and for SIGABRT, SIGSEGV and the like, which tell of faults. It stops when the program stops, as a job
    /// of a shell does. The program starts with the signals as the caller had them.
    ///
    /// - Parameters:
    ///   - command: the program, looked up in PATH where it has no slash, and its arguments.
    ///   - buffers: the recording's.
    ///   - preloading: the path of a library that the program and all that it starts are loaded with, before any that the
    ///     environment asks for.
    package init(_ command: [String], buffers: BufferDirectory, preloading: String? = nil) throws(LaunchError) {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        let handled = SignalPassing.prepare()
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in handled { sigaddset(&defaults, signal) }
        // Until it is known whom to pass them to, signals wait.
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &defaults, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &before)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0.systemName) } + [nil]
        var environment = Self.environment(buffers, preloading)
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

    private static func environment(_ buffers: BufferDirectory, _ library: String?) -> [UnsafeMutablePointer<CChar>?] {
        var variables: [UnsafeMutablePointer<CChar>?] = []
        var preloaded = library
        var entry = environ
        while let variable = entry.pointee {
            entry += 1
            if starts(variable, with: ST_ENVIRONMENT + "=") { continue }
            if let library, starts(variable, with: "LD_PRELOAD=") {
                let others = String(systemName: variable).dropFirst("LD_PRELOAD=".count)
                if !others.isEmpty { preloaded = library + ":" + others }
                continue
            }
            variables.append(strdup(variable))
        }
        if let preloaded { variables.append(strdup(("LD_PRELOAD=" + preloaded).systemName)) }
        return variables + [strdup((ST_ENVIRONMENT + "=" + buffers.path).systemName), nil]
    }

    private static func starts(_ variable: UnsafePointer<CChar>, with name: String) -> Bool {
        strncmp(variable, name, name.utf8.count) == 0
    }

    /// Collects until the program has ended.
    ///
    /// - Parameters:
    ///   - collector: The recording's.
    ///   - ending: What may end the program before its time; the processes of the recording have then ended as well.
    /// - Returns: How it ended, when, in nanoseconds since the recording began, and what the trace file said where that could
    ///   not be written to any more.
    package func collectUntilEnd(_ collector: Collector, _ ending: ProgramEnding)
        -> (status: Collector.ExitStatus, time: Int64, problem: TraceFileError?)
    {
        let waiter = ExitWaiter(pid, collector)
        // As long as there is room: the program is to run as it does alone.
        let leisurely = LeisurelyCollecting(collector)
        defer { leisurely.finish() }
        var end: (status: Collector.ExitStatus, time: Int64)?
        var problem: TraceFileError?
        while true {
            let bell = collector.bell
            end = end ?? waiter.end
            let isEnding = ending.proceed(collector, program: pid, hasEnded: end != nil)
            if let end, !isEnding { return (end.status, end.time, problem) }
            var count = 0
            if problem == nil {
                do {
                    count = collector.isPressed ? try collector.collect() : try leisurely.collect()
                } catch {
                    // The program goes on without its recording.
                    collector.giveUp()
                    problem = error
                }
            }
            if count == 0 { collector.sleep(since: bell, nanoseconds: 20_000_000) }
        }
    }

    /// Ends the calling process as the program ended: with its exit code, or by its signal.
    package static func mirror(_ status: Collector.ExitStatus) -> Never {
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
