import CTraceBuffer
/// Which recording of this process is on. At most one.
///
/// A forked child has none, whatever its parent has: the thread that collects does not exist there.
final class ActiveRecording: @unchecked Sendable {
    private enum State {
        case none
        /// Being started, or being stopped.
        case changing
        case on(Recording)
    }

    private let lock = WordLock()
    /// Under `lock`.
    private let state: UnsafeMutablePointer<State>

    /// Makes the state of this process, which lives as long as it.
    init() {
        let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
        state.initialize(to: .none)
        self.state = state
        nonisolated(unsafe) let shared = state
        // Not assigned: the parent's recording is left as it is, and so is what its end would do.
        AfterFork.run { shared.initialize(to: .none) }
    }

    /// Whether the caller may start one.
    func claim() -> Bool {
        lock.withLock {
            guard case .none = state.pointee else { return false }
            state.pointee = .changing
            return true
        }
    }

    func set(_ recording: Recording) { lock.withLock { state.pointee = .on(recording) } }
    func clear() { lock.withLock { state.pointee = .none } }

    /// Whether `recording` was on, and the caller is the one to stop it.
    func release(_ recording: Recording) -> Bool {
        lock.withLock {
            guard case .on(let active) = state.pointee, active === recording else { return false }
            state.pointee = .changing
            return true
        }
    }

    /// The process ends: its end is on record, and nothing more will come.
    func finishAtExit() {
        let active: Recording? = lock.withLock {
            guard case .on(let active) = state.pointee else { return nil }
            state.pointee = .changing
            return active
        }
        active?.closeAtExit()
    }
}
