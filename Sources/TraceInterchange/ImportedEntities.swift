import TraceModel

/// A thread of the trace that is being read.
struct ImportedThread {
    /// What a thread waits for, or what is left of it to say.
    enum Pending {
        case nothing
        /// A lock, exclusively or not, or a permit of a semaphore, by its row.
        case request(Int)
        /// To be the only reader of a lock, by its row.
        case upgrade(Int)
        /// The end of a thread.
        case join(Int)
        /// A condition, with the lock to come back with and its level.
        case condition(Int, lock: Int, level: Int64)
        /// The others at a barrier, which it has reached as the one of this index.
        case barrier(Int, index: Int64)
        /// To be woken in the kernel, by the futex's row.
        case futex(Int)
    }

    let id: Int64
    /// The number of its name, and how many threads of this name were before it.
    let name: Int
    let ordinal: Int
    var parent: Int64 = 0
    var site: Int64 = 0
    /// The last number that it gave to an event about itself.
    var number: Int64 = 0
    /// When it began, and when it ended.
    var began: Int64?
    var ended: Int64?
    var end = ThreadInfo.End.running
    var isForked = false
    var isDaemon = false
    var pending = Pending.nothing

    var isBlocked: Bool { if case .nothing = pending { false } else { true } }
}

/// The name spaces of what is not a thread.
enum ImportedSpace: Int, CaseIterable {
    case lock, condition, semaphore, barrier, variable, futex

    /// What an object of the space is, as far as its name space tells.
    var kind: ObjectKind {
        switch self {
        case .lock: .lock
        case .condition: .condition
        case .semaphore: .semaphore
        case .barrier: .barrier
        case .variable: .variable
        case .futex: .futex
        }
    }
}

/// The row of an object of the trace that is being read.
struct ImportedObject {
    let id: Int64
    let space: ImportedSpace
    /// The number of its name in its space, and how many objects of this name were before it.
    let name: Int
    let ordinal: Int
    /// The place of its state among those of its space; -1 for a variable or a futex.
    let state: Int
    /// The last number that it gave to an event.
    var number: Int64 = 0
    var capacity: Int64?
    var createdBy: Int64 = 0
    var site: Int64 = 0
    var created: Int64?
    var destroyed: Int64?
}

/// Who holds a lock.
struct ImportedLock {
    /// The owner's index among the threads; nil where it is free, or shared.
    var owner: Int?
    var level: Int64 = 0
    /// The line by which the owner got it.
    var line: Int64 = 0
    /// The threads that hold it shared, and how often.
    var readers: [(thread: Int, count: Int64)] = []
    /// Shared holds of the owner, which it gets back when it releases the lock.
    var ownersShares: Int64 = 0
    /// Threads that another one's acquisition shows to have released it, though the trace does not say so, and how deep
    /// they held it: they may come back, as from a wait, and release it in the trace.
    var owed: [(thread: Int, level: Int64)] = []
    /// Whether it was ever used as a lock with readers.
    var hasReaders = false

    /// All shared holds.
    var shares: Int64 { readers.reduce(0) { $0 + $1.count } }

    /// The shared holds of a thread.
    func shares(of thread: Int) -> Int64 { readers.first { $0.thread == thread }?.count ?? 0 }

    mutating func addShares(_ count: Int64, of thread: Int) {
        if let place = readers.firstIndex(where: { $0.thread == thread }) {
            readers[place].count += count
            if readers[place].count == 0 { readers.remove(at: place) }
        } else {
            readers.append((thread, count))
        }
    }
}

/// Who waits on a condition.
struct ImportedCondition {
    /// The threads whose wait is not over.
    var waiting: Int64 = 0
    /// Those among them that were notified.
    var notified: Int64 = 0
}

/// Who has come to a barrier.
struct ImportedBarrier {
    /// The threads it is for; 0 where that is not known.
    var parties: Int64 = 0
    /// Those who have come since it was last full.
    var arrived: Int64 = 0
    /// Those who were let go and have not left.
    var leaving: Int64 = 0

    /// Whether those who wait may leave.
    var isOpen: Bool { leaving > 0 || parties <= 0 }
}
