import CTraceBuffer
import Synchronization

/// Which recording of this process is on. At most one.
final class ActiveRecording: Sendable {
    private enum State {
        case none
        /// Being started, or being stopped.
        case changing
        case on(Recording)
    }

    private let state = Synchronization.Mutex(State.none)

    /// Whether the caller may start one.
    func claim() -> Bool {
        state.withLock {
            guard case .none = $0 else { return false }
            $0 = .changing
            return true
        }
    }

    func set(_ recording: Recording) { state.withLock { $0 = .on(recording) } }
    func clear() { state.withLock { $0 = .none } }

    /// Whether `recording` was on, and the caller is the one to stop it.
    func release(_ recording: Recording) -> Bool {
        state.withLock {
            guard case .on(let active) = $0, active === recording else { return false }
            $0 = .changing
            return true
        }
    }

    /// The process ends: its end is on record, and nothing more will come.
    func finishAtExit() {
        let active: Recording? = state.withLock {
            guard case .on(let active) = $0 else { return nil }
            $0 = .changing
            return active
        }
        active?.closeAtExit()
    }
}
