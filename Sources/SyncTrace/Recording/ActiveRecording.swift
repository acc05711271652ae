import CRecorder
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
    ///
    /// A recording that another thread is about to stop is waited for, so that its trace is closed; not forever, since
    /// it may be the caller who is in the middle of that, in a signal handler.
    func finishAtExit() {
        let deadline = st_monotonic_ns() + Self.patience
        while st_monotonic_ns() < deadline {
            let (active, isChanging): (Recording?, Bool) = lock.withLock {
                switch state.pointee {
                case .none: return (nil, false)
                case .changing: return (nil, true)
                case .on(let active):
                    state.pointee = .changing
                    return (active, false)
                }
            }
            active?.closeAtExit()
            if !isChanging { return }
            st_sleep_until(st_monotonic_ns() + 1_000_000)
        }
    }

    /// Nanoseconds. A close of ten million events takes about as long.
    private static let patience: UInt64 = 30_000_000_000
}
