/// Why the library refused what a thread asked for.
///
/// The raw values are the ids of the `refusal` table, and the `value` of events of the kinds
/// ``EventKind/releaseError`` and ``EventKind/misuse``; they never change within a format version.
public enum Refusal: Int64, CaseIterable, Sendable, Hashable {
    case unlocked = 0
    case notOwner = 1
    case pastBound = 2
    case otherMode = 3
    case waitUnlocked = 4
    case waitNotOwner = 5
    case notifyUnlocked = 6
    case notifyNotOwner = 7
    case startTwice = 8
    case joinBeforeStart = 9
    case joinSelf = 10
    case daemonSetLate = 11
    case joinForeign = 12
    case brokenBarrier = 13
    case negativeTimeout = 14
    case timeoutWithoutBlocking = 15
    case negativeInitialValue = 16
    case invalidReleaseCount = 17
    case invalidParties = 18
    case acquireOfOwn = 19
    case useAfterEnd = 20
    case destroyInUse = 21
    case joinOfJoined = 22
    case joinOfDetached = 23
    case detachOfJoined = 24
    case detachOfDetached = 25
    case joinInCycle = 26

    /// The refusal that an event has on record; nil where the value is none that this version knows.
    ///
    /// Recordings of version 0.1 gave a condition's refusals the numbers 0 to 3, which are those of a lock's refused
    /// releases. A condition has none of these, so that its kind tells the two apart.
    public init?(value: Int64, on kind: ObjectKind?) {
        let isOfBefore = kind == .condition && (0..<4).contains(value)
        self.init(rawValue: isOfBefore ? value + Self.waitUnlocked.rawValue : value)
    }

    /// The refusal in a few words, as reports and the `refusal` table have it.
    public var name: String {
        switch self {
        case .unlocked: "unlocked"
        case .notOwner: "not the owner"
        case .pastBound: "past the bound"
        case .otherMode: "held in the other mode"
        case .waitUnlocked: "wait without the lock"
        case .waitNotOwner: "wait without the lock of another thread"
        case .notifyUnlocked: "notify without the lock"
        case .notifyNotOwner: "notify without the lock of another thread"
        case .startTwice: "start twice"
        case .joinBeforeStart: "join before start"
        case .joinSelf: "join of itself"
        case .daemonSetLate: "daemon set late"
        case .joinForeign: "join of a foreign thread"
        case .brokenBarrier: "arrival at a broken barrier"
        case .negativeTimeout: "negative timeout"
        case .timeoutWithoutBlocking: "timeout without blocking"
        case .negativeInitialValue: "negative initial value"
        case .invalidReleaseCount: "release of less than one permit"
        case .invalidParties: "barrier of less than one party"
        case .acquireOfOwn: "acquisition by its owner"
        case .useAfterEnd: "use after its end"
        case .destroyInUse: "end while in use"
        case .joinOfJoined: "join of a joined thread"
        case .joinOfDetached: "join of a detached thread"
        case .detachOfJoined: "detach of a joined thread"
        case .detachOfDetached: "detach of a detached thread"
        case .joinInCycle: "join of a thread that joins the calling one"
        }
    }

    /// One sentence for the `refusal` table.
    public var meaning: String {
        switch self {
        case .unlocked: "a release of a lock that nobody held"
        case .notOwner: "a release of a lock that only other threads held"
        case .pastBound: "a release that would have taken a semaphore past its bound"
        case .otherMode: "a release for writing of what was held for reading, or the reverse"
        case .waitUnlocked: "a wait on a condition whose lock nobody held"
        case .waitNotOwner: "a wait on a condition whose lock another thread held"
        case .notifyUnlocked: "a notification of a condition whose lock nobody held"
        case .notifyNotOwner: "a notification of a condition whose lock another thread held"
        case .startTwice: "a start of a thread that was started before"
        case .joinBeforeStart: "a join of a thread that was not started"
        case .joinSelf: "a join of the calling thread, which would never have ended"
        case .daemonSetLate: "a change of the daemon property of a thread that was started"
        case .joinForeign: "a join of a thread that the library did not start"
        case .brokenBarrier: "an arrival at a barrier that was broken before"
        case .negativeTimeout: "a timeout below zero where a timeout cannot be negative"
        case .timeoutWithoutBlocking: "a timeout for an attempt that does not wait"
        case .negativeInitialValue: "a semaphore with less than no permit; the object is the thread that asked for it"
        case .invalidReleaseCount: "a release of fewer permits than one"
        case .invalidParties: "a barrier for fewer threads than one; the object is the thread that asked for it"
        case .acquireOfOwn: "an acquisition of a lock that the calling thread held, and could not acquire again"
        case .useAfterEnd: "a use of an object that had been destroyed"
        case .destroyInUse: "an attempt to destroy an object that a thread held or waited with"
        case .joinOfJoined: "a join of a thread that had been joined, or that another thread was about to join"
        case .joinOfDetached: "a join of a thread that had been detached"
        case .detachOfJoined: "a detach of a thread that had been joined"
        case .detachOfDetached: "a detach of a thread that had been detached"
        case .joinInCycle: "a join of a thread that waited for the end of the calling one"
        }
    }

    /// Whether it is certain that the call was refused; where it is not, what it did is undefined.
    package var isCertain: Bool {
        switch self {
        case .joinOfJoined, .joinOfDetached, .detachOfJoined, .detachOfDetached, .useAfterEnd: false
        default: true
        }
    }

    /// Whether it is a wait on a condition.
    package var isWait: Bool { self == .waitUnlocked || self == .waitNotOwner }
}
