package import TraceModel

/// Something that a thread holds or has open.
package struct Hold: Equatable, Sendable {
    /// The object.
    package var object: ObjectIndex
    /// The recursion level, or how many permits.
    package var level: Int64
    /// Where it was acquired, first of all levels.
    package var site: SiteID
    /// The event that acquired it, first of all levels.
    package var seq: Int64
    /// When that was.
    package var time: Int64
    /// Whether others may hold it at the same time: a reader's hold.
    package var isShared: Bool

    /// Describes something that is held.
    package init(object: ObjectIndex, level: Int64, site: SiteID, seq: Int64, time: Int64, isShared: Bool = false) {
        self.object = object
        self.level = level
        self.site = site
        self.seq = seq
        self.time = time
        self.isShared = isShared
    }
}

/// What a thread waits for.
package enum WaitKind: UInt8, Sendable {
    /// For a lock, or for a permit of a semaphore.
    case request
    /// For a shared hold of a lock.
    case requestShared
    /// To be notified.
    case condition
    /// For an event to be set.
    case event
    /// For a thread's end.
    case join
    /// For the others at a barrier.
    case barrier
    /// To be woken in the kernel, where a thread blocks on a futex.
    case futex
}

/// The wait that a thread is in.
package struct Wait: Equatable, Sendable {
    /// What kind of wait it is.
    package var kind: WaitKind
    /// The object.
    package var object: ObjectIndex
    /// Where it began to wait.
    package var site: SiteID
    /// The event by which it began to wait.
    package var seq: Int64
    /// When that was.
    package var time: Int64
    /// Nanoseconds after which it gives up, or 0 for a wait that may last forever.
    package var limit: Int64
    /// Whether a reader asks to become the writer, which gives up its shared holds when it is granted.
    package var isUpgrade: Bool

    /// The wait that begins with an event.
    package init(_ kind: WaitKind, _ step: Step) {
        self.kind = kind
        object = step.object
        site = step.event.site
        seq = step.event.seq
        time = step.event.time
        limit = max(0, step.event.value)
        isUpgrade = step.event.kind == .requestUpgrade
    }

    /// Whether it ends by itself.
    package var isLimited: Bool { limit > 0 }
}

/// What replay knows of a thread.
package struct ThreadState: Sendable {
    /// Whether it runs, and does not wait.
    package var runs: Bool { phase == .running && !isWaiting }

    /// How far a thread has come.
    package enum Phase: UInt8, Sendable, Comparable {
        /// Nothing was seen of it but its creation.
        case created
        /// Another thread started it.
        case started
        /// It acts.
        case running
        /// It has returned or thrown.
        case ended
        /// The main thread after its body: it has ended for the others, and goes on to the end of the process. It joins
        /// threads and runs exit handlers.
        case exiting

        /// Whether one phase comes before another.
        package static func < (a: Phase, b: Phase) -> Bool { a.rawValue < b.rawValue }
    }

    /// The thread's id.
    package let id: ThreadID
    /// The index of its process in ``Replay/processes``.
    package let process: Int
    /// How far it has come.
    package internal(set) var phase: Phase = .created
    /// Whether its end event says that its target threw.
    package internal(set) var threw = false
    /// The wait that it is in.
    package internal(set) var wait: Wait?
    /// The condition on which a wait is not over yet. It stays while the lock is acquired again.
    package internal(set) var condition: ObjectIndex?
    /// The lock that it has released for that wait, which it has to have again when it comes back.
    package internal(set) var conditionLock: ObjectIndex?
    /// The event by which it began to wait on that condition.
    package internal(set) var conditionSeq: Int64 = 0
    /// The locks and permits it holds, oldest first.
    package internal(set) var holds: ContiguousArray<Hold> = []
    /// The resources it has open, oldest first.
    package internal(set) var resources: ContiguousArray<Hold> = []
    /// The last event of the thread: its place in the trace.
    package internal(set) var lastSeq: Int64 = 0
    /// The last sleep that it began, or timer that it is; nil for none. It is over when the thread has done anything since:
    /// see ``pause``.
    var lastPause: TraceEvent?
    /// The last place in the source where the thread is known to have been.
    package internal(set) var lastSite: SiteID = .none
    /// Where it was last seen before its end; of main, before it began to wait for the other threads.
    package internal(set) var bodyEndSite: SiteID = .none
    /// Its place among the waiters of the object it waits for, while it waits.
    var waitSlot = 0

    init(id: ThreadID, process: Int) {
        self.id = id
        self.process = process
    }

    /// Whether it waits for anything.
    package var isWaiting: Bool { wait != nil }

    /// The condition that it waits to be notified on.
    var awaitedCondition: ObjectIndex? { wait?.kind == .condition ? wait?.object : nil }

    /// The sleep that it is in, or for a timer what it waits for: its event, the value of which is how long that lasts in
    /// nanoseconds. nil where the thread is known to do something else.
    package var pause: TraceEvent? { lastPause.flatMap { $0.seq == lastSeq ? $0 : nil } }

    /// What it holds of an object; nil if nothing.
    package func hold(of object: ObjectIndex) -> Hold? {
        var index = holds.count - 1
        while index >= 0 {
            if holds[index].object == object { return holds[index] }
            index -= 1
        }
        return nil
    }
}

/// What replay knows of a process.
package struct ProcessState: Sendable {
    /// The process's id.
    package let id: ProcessID
    /// The thread that logged the orderly end, if one did.
    package internal(set) var endedBy: ThreadIndex?
    /// How many events its threads are known to have lost. From the first on, replay believes the events.
    package internal(set) var lost: Int64 = 0
}
