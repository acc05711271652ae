import Synchronization

/// A value that comes once, for one who waits for it.
final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, Never>)
        case known(Value)
        case over
    }

    private let state = Mutex(State.open)

    /// Gives the value; any but the first one is ignored.
    func fulfill(_ value: Value) {
        let continuation: CheckedContinuation<Value, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .known(value)
                return nil
            case .awaited(let continuation):
                state = .over
                return continuation
            case .known, .over: return nil
            }
        }
        continuation?.resume(returning: value)
    }

    /// The value; to be asked for once.
    var value: Value {
        get async {
            await withCheckedContinuation { continuation in
                let known: Value? = state.withLock { state in
                    if case .known(let value) = state {
                        state = .over
                        return value
                    }
                    state = .awaited(continuation)
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }
}
