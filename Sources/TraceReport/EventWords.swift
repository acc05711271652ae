import TraceModel
import TraceReplay

/// Events in words and figures, for listings.
struct EventWords {
    let names: TraceNames

    /// What the event's value says, in a few words; empty where there is nothing to say.
    func detail(_ event: TraceEvent) -> String {
        let value = event.value
        switch event.kind {
        case .acquire:
            if isSemaphore(event.object) { return "\(value) left" }
            return value > 1 ? "level \(value)" : ""
        case .release:
            if isSemaphore(event.object) { return "\(value) left" }
            return value > 0 ? "still level \(value)" : ""
        case .acquireShared, .releaseShared: return value == 1 ? "1 reader" : "\(value) readers"
        case .releaseError, .misuse:
            return Refusal(value: value, on: names.tables.kind(of: event.object))?.name ?? "refusal \(value)"
        case .end: return value == 1 ? "threw" : ""
        case .join, .wake: return value == 0 ? "timed out" : ""
        case .unblock:
            switch Unblocking(rawValue: value) {
            case .timeout: return "timed out"
            case .deadlock: return "refused: a deadlock"
            case .woken, nil: return ""
            }
        case .owner:
            if value == 0 { return "nobody" }
            return value > 0 ? "'\(names.thread(ThreadID(rawValue: value)))'" : "a thread outside the trace"
        case .notify, .notifyAll, .set: return "\(value) woken"
        case .pass: return "as number \(value)"
        case .sleep, .schedule: return value.asDuration
        case .attempt: return value > 0 ? "for at most \(value.asDuration)" : "without waiting"
        case .joinWait, .request, .requestShared, .requestUpgrade, .wait, .arrive, .block:
            return value > 0 ? "for at most \(value.asDuration)" : ""
        case .processEnd: return "code \(value)"
        case .lost: return value == 1 ? "1 event" : "\(value) events"
        case .create:
            switch names.tables.kind(of: event.object) {
            case .semaphore, .boundedSemaphore: return value == 1 ? "1 permit" : "\(value) permits"
            case .barrier: return "for \(value)"
            default: return ""
            }
        case .state: return "value \(value)"
        case .write: return value == EventKind.exchanged ? "exchanged" : ""
        case .destroy, .start, .begin, .tryFail, .timeout, .clear, .action, .breakBarrier, .abort, .reset, .fire,
            .cancel, .enter, .leave, .read, .error, .detach, .reinitialize:
            return ""
        }
    }

    /// What happened: the kind, or of a refusal on a condition what was refused there.
    func kind(_ event: TraceEvent) -> String {
        guard event.kind == .releaseError else { return event.kind.name }
        return switch Refusal(value: event.value, on: names.tables.kind(of: event.object)) {
        case .waitUnlocked, .waitNotOwner: "wait_refused"
        case .notifyUnlocked, .notifyNotOwner: "notify_refused"
        default: event.kind.name
        }
    }

    /// The value as the trace has it; nil where the kind has none.
    static func value(_ event: TraceEvent) -> Int64? {
        event.kind.hasValue || event.kind.mayHaveValue && event.value > 0 ? event.value : nil
    }

    private func isSemaphore(_ object: ObjectID) -> Bool { names.tables.kind(of: object)?.isSemaphore ?? false }

    /// "0.001234": seconds since the recording began, cut off after so many digits.
    static func seconds(_ nanoseconds: Int64, digits: Int = 6) -> String {
        let whole = nanoseconds.magnitude / 1_000_000_000
        let fraction = String(nanoseconds.magnitude % 1_000_000_000)
        let zeros = String(repeating: "0", count: 9 - fraction.utf8.count)
        return (nanoseconds < 0 ? "-" : "") + "\(whole)." + (zeros + fraction).prefix(digits)
    }
}
