/// What an event of a trace says happened.
///
/// The raw values are the ids of the `event_kind` table; they never change within a format version. What an event's
/// `value` means depends on its kind: see ``meaning``, ``hasValue`` and ``beginsWait``.
public enum EventKind: UInt8, CaseIterable, Sendable, Hashable {
    case create = 1
    case destroy = 2
    case state = 3
    case start = 4
    case begin = 5
    case end = 6
    case joinWait = 7
    case join = 8
    case sleep = 9
    case request = 10
    case acquire = 11
    case tryFail = 12
    case timeout = 13
    case release = 14
    case releaseError = 15
    case wait = 16
    case wake = 17
    case notify = 18
    case notifyAll = 19
    case set = 20
    case clear = 21
    case arrive = 22
    case pass = 23
    case action = 24
    case breakBarrier = 25
    case abort = 26
    case reset = 27
    case schedule = 28
    case fire = 29
    case cancel = 30
    case enter = 31
    case leave = 32
    case read = 33
    case write = 34
    case error = 35
    case processEnd = 36
    case lost = 37
    case attempt = 38
    case requestShared = 39
    case acquireShared = 40
    case releaseShared = 41
    case misuse = 42
    case requestUpgrade = 43
    case detach = 44
    case reinitialize = 45
    case block = 46
    case unblock = 47
    case owner = 48
}

extension EventKind {
    /// The kind's name in the trace file and in reports, in snake case.
    public var name: String {
        switch self {
        case .joinWait: "join_wait"
        case .tryFail: "try_fail"
        case .releaseError: "release_error"
        case .notifyAll: "notify_all"
        case .breakBarrier: "break"
        case .processEnd: "process_end"
        case .requestShared: "request_shared"
        case .acquireShared: "acquire_shared"
        case .requestUpgrade: "request_upgrade"
        case .releaseShared: "release_shared"
        default: "\(self)"
        }
    }

    /// One sentence for the `event_kind` table: what happened, and what `value` holds.
    public var meaning: String {
        switch self {
        case .create: "the object came into being; value: capacity, permits or parties, if it has any"
        case .destroy: "the object is gone"
        case .state:
            "the state found when the recording started late; value: locks: owner thread + 2^32 * (level - 1), 0 free, "
                + "-1 held by a thread outside the trace or by readers; semaphores: permits; events: 1 set"
        case .start: "the thread was started by the acting thread"
        case .begin: "the thread runs"
        case .end: "the thread ended; value: 0 returned, 1 threw"
        case .joinWait: "the acting thread is about to wait for the thread's end" + Self.limit
        case .join: "the wait for the thread's end is over; value: 1 ended, 0 timed out"
        case .sleep: "the thread goes to sleep; value: nanoseconds asked for"
        case .request: "the thread is about to block for the object" + Self.limit
        case .acquire:
            "the object was granted; value: recursion level, or permits left; a reader of a rwlock that acquires it "
                + "becomes its writer"
        case .tryFail: "an attempt that does not wait was refused"
        case .timeout: "an attempt that waits for a limited time gave up"
        case .release: "the object was let go; value: recursion level after, or permits after"
        case .releaseError:
            "a release, or a wait or notification without the condition's lock, was refused; value: the refusal, "
                + "refusal.id"
        case .wait: "the thread is about to wait on the condition or event" + Self.limit
        case .wake: "the wait on the condition or event is over; value: 1 notified or set, 0 timed out"
        case .notify: "a notification of some waiters; value: threads woken"
        case .notifyAll: "a notification of all waiters; value: threads woken"
        case .set: "the event was set; value: threads woken"
        case .clear: "the event was cleared"
        case .arrive: "the thread arrived at the barrier" + Self.limit
        case .pass: "the thread passed the barrier; value: its arrival index, from 0"
        case .action: "the barrier's action is about to run in this thread"
        case .breakBarrier: "the barrier broke by this thread's timeout or failed action"
        case .abort: "the barrier was broken by abort"
        case .reset: "the barrier was reset"
        case .schedule: "the timer was started; value: nanoseconds until it fires"
        case .fire: "the timer is about to call its function"
        case .cancel: "the timer was cancelled"
        case .enter: "the resource was opened"
        case .leave: "the resource was closed"
        case .read: "the variable was read"
        case .write: "the variable was written; value: 1 together with the read before it, in one access; else none"
        case .error: "the thread's target threw; the message is in thread.error"
        case .processEnd: "the process ended in an orderly way; value: exit code"
        case .lost: "events of this thread were lost here; value: how many"
        case .attempt:
            "the thread asks for the object with a limit on the wait, and its next event says what came of it (the "
                + "library records it only where the object was granted at once); value: nanoseconds after which it "
                + "gives up, 0 at once"
        case .requestShared: "the thread is about to block for a shared hold" + Self.limit
        case .acquireShared: "a shared hold was granted; value: how many shared holds there are now"
        case .releaseShared: "a shared hold was let go; value: how many shared holds are left"
        case .misuse: "anything else was refused; value: the refusal, refusal.id"
        case .requestUpgrade:
            "the thread, a reader, is about to block to become the writer in place of its shared holds" + Self.limit
        case .detach: "the thread was detached: nobody is to join it"
        case .reinitialize:
            "the object was initialized again without being destroyed; it is over, and a new one has taken its place"
        case .block: "the thread is about to block on a futex" + Self.limit
        case .unblock:
            "the thread goes on; value: 0 timed out, 2 refused by the kernel since it would have waited for itself "
                + "(EDEADLK), else 1"
        case .owner:
            "who has a futex, as its word says at that moment, for as long as threads block on it; value: the thread, 0 "
                + "nobody, -1 a thread outside the trace"
        }
    }

    private static let limit = "; value: nanoseconds after which it gives up, none without a limit"

    /// Whether an event of this kind begins a wait, which may have a limit.
    ///
    /// `value` is then the limit in nanoseconds, at least 1; a wait without a limit has 0 here and NULL in the trace.
    public var beginsWait: Bool {
        switch self {
        case .joinWait, .request, .requestShared, .requestUpgrade, .wait, .arrive, .block: true
        default: false
        }
    }

    /// The `value` of a write that is one access with the read before it: nothing comes between the two.
    public static let exchanged: Int64 = 1

    /// Whether `value` means something for this kind where it is above 0: the trace holds NULL for 0.
    public var mayHaveValue: Bool { beginsWait || self == .write }

    /// Whether `value` always means something for this kind. Where it does not, the trace holds NULL, but for what
    /// ``mayHaveValue`` says.
    public var hasValue: Bool {
        switch self {
        case .destroy, .start, .begin, .joinWait, .request, .tryFail, .timeout, .wait, .clear, .arrive, .action,
            .breakBarrier, .abort, .reset, .fire, .cancel, .enter, .leave, .read, .write, .error, .requestShared,
            .requestUpgrade,
            .detach, .reinitialize, .block:
            false
        case .create, .state, .end, .join, .sleep, .acquire, .release, .releaseError, .wake, .notify, .notifyAll, .set,
            .misuse, .pass, .schedule, .processEnd, .lost, .attempt, .acquireShared, .releaseShared, .unblock, .owner:
            true
        }
    }
}
