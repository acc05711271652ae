import Glibc
import Synchronization
import TraceCollector
package import TraceModel

/// Ends a recorded program before its time: all processes of the recording, and what the program started besides.
///
/// Those that are the reason for it are asked first, since who started them may have something to say of their end; a
/// second later all others are. Who has not ended five seconds after it was asked is killed.
package final class ProgramEnding: Sendable {
    /// How long the others have to end by themselves.
    private static let headStart = Duration.seconds(1)
    /// How long who was asked has to end.
    private static let grace = Duration.seconds(5)
    /// When all that can be done was done: who was killed and still lives is in the hands of the system.
    private static let patience = Duration.seconds(20)
    /// How often it is looked who lives.
    private static let pause = Duration.milliseconds(50)

    private enum State {
        case idle
        case requested(Set<ProcessID>)
        case over
    }

    private let state = Mutex(State.idle)
    private let progress = Mutex(Progress())

    /// What has been done; for the collecting thread alone.
    private struct Progress {
        var start: ContinuousClock.Instant?
        var lastLook: ContinuousClock.Instant?
        var asked: [SystemProcess: ContinuousClock.Instant] = [:]
    }

    package init() {}

    /// Has the program ended; from any thread.
    ///
    /// - Parameter first: The processes that are the reason for it.
    /// - Returns: False where it has ended already, or is being ended.
    package func request(first: Set<ProcessID>) -> Bool {
        state.withLock { state in
            guard case .idle = state else { return false }
            state = .requested(first)
            return true
        }
    }

    /// Does what there is to do now.
    ///
    /// - Parameters:
    ///   - collector: The recording's.
    ///   - program: The program that was started.
    ///   - hasEnded: Whether that has ended. Its number may be another's then.
    /// - Returns: Whether more is to be done. If not, nothing can be requested any more where the program has ended.
    func proceed(_ collector: Collector, program: Int32, hasEnded: Bool) -> Bool {
        let first: Set<ProcessID>? = state.withLock { state in
            if case .requested(let first) = state { return first }
            if hasEnded { state = .over }
            return nil
        }
        guard let first else { return false }
        return progress.withLock { progress in
            let now = ContinuousClock.now
            let start = progress.start ?? now
            progress.start = start
            if let last = progress.lastLook, now - last < Self.pause { return true }
            progress.lastLook = now
            let living = collector.living
            let reasons = living.filter { first.contains($0.id) }
            var targets = reasons.map(SystemProcess.init)
            if reasons.isEmpty || now - start >= Self.headStart {
                targets += living.filter { !first.contains($0.id) }.map(SystemProcess.init)
                if !hasEnded, let program = SystemProcess(program) { targets.append(program) }
                if !hasEnded { targets += SystemProcess.descendants(of: program) }
            }
            for target in targets where progress.asked[target] == nil {
                progress.asked[target] = now
                target.send(SIGTERM)
            }
            for (process, asked) in progress.asked where now - asked >= Self.grace { process.send(SIGKILL) }
            let isOver = hasEnded && living.isEmpty && !progress.asked.keys.contains { $0.isAlive }
            guard isOver || now - start >= Self.patience else { return true }
            state.withLock { $0 = .over }
            return false
        }
    }
}

extension SystemProcess {
    fileprivate init(_ process: Collector.Living) { self.init(pid: process.pid, startTime: process.startTime) }
}
