import TraceModel
import TraceReplay

/// What a finding's help tells people to use, in the terms of the code that it is about.
struct Remedies: Sendable {
    /// What releases a lock, and a permit, on every path.
    let pairedLock: String
    let pairedPermit: String
    /// A lock that its owner may acquire again.
    let recursiveLock: String
    /// What tells a thread that it can go on, in place of looking.
    let notices: String
    /// What passes a signal from one thread to another.
    let signals: String
    /// What keeps a signal for who waits later, with its verb.
    let remembers: String
    /// What wakes all who wait for a condition.
    let notifyAll: String
    /// How the lock of a condition is held around its wait.
    let guardedWait: String
    /// A word more on pairing a lock with its release; empty where there is none.
    let pairing: String
    /// The same on releasing only what was acquired.
    let releasingWhatWasAcquired: String
    /// A word more on what is on record of a thread that is cut off; empty where there is none.
    let puttingOnRecord: String
    /// How a process ends without cutting threads off.
    let ending: String

    /// Of the primitives of SyncTrace.
    static let primitives = Remedies(
        pairedLock: "withLock { } or defer", pairedPermit: "withPermit { } or defer", recursiveLock: "an RLock",
        notices: "a Condition with a predicate, an Event, a Semaphore or a join",
        signals: "an Event, a Condition or a Semaphore", remembers: "an Event or a Semaphore remembers",
        notifyAll: "notifyAll()", guardedWait: "put the test and the wait into withLock { }",
        pairing: "; withLock { } pairs the two and names the lock once",
        releasingWhatWasAcquired: ": not in a defer before it, or withPermit { }",
        puttingOnRecord: "; withResource(\"name\") { } puts a file on record",
        ending: "let the main thread return, or call exit on it: both wait for the threads that are not daemons; tell "
            + "them to stop first")

    /// Of pthreads and POSIX semaphores.
    static let posix = Remedies(
        pairedLock: "one way out that unlocks; in C++, std::lock_guard", pairedPermit: "one way out that posts",
        recursiveLock: "a recursive mutex", notices: "a condition with a predicate, a semaphore or a join",
        signals: "a condition or a semaphore", remembers: "a semaphore remembers", notifyAll: "a broadcast",
        guardedWait: "lock before the test, and unlock after the wait",
        pairing: "; std::lock_guard pairs the two in C++", releasingWhatWasAcquired: "", puttingOnRecord: "",
        ending: "tell the threads to stop and join them before the process ends; whoever ends it itself releases "
            + "first what it holds")
}

extension TraceEnd {
    /// The remedies for the code at a place: of pthreads where it is known by its address, or where it is not known in a trace
    /// with such places.
    func remedies(at site: SiteID) -> Remedies {
        let isCode = replay.tables.site(site).map { $0.code != nil } ?? !replay.tables.modules.isEmpty
        return isCode ? .posix : .primitives
    }
}
