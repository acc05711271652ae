import TraceModel

/// From when on others can know an object: the first event after its creation by which its creator can have told them.
///
/// Every happens-before path from the creation to another thread's use leaves the creator by such an event, so that no
/// use comes before it in any schedule. Where another thread used the object earlier in the trace, it was told in a way
/// that is not on record, and nothing is said about the object.
struct Publications: Sendable {
    /// Who created an object, and when others could know it.
    struct Entry: Sendable {
        var creator: ThreadIndex
        /// A place in the trace, or in the creator's operations.
        var place: Int64
    }

    /// How far an object that was created is known.
    private enum State: Sendable {
        /// Nothing is said about it.
        case unknown
        /// Nobody but its creator can know it yet.
        case hidden(creator: ThreadIndex)
        case published(Entry)
    }

    /// By object.
    private var states: ByObject<State> = []
    /// For each thread the objects that it has created and nobody can know yet.
    private var hidden: ByThread<[ObjectIndex]> = []

    /// A thread creates an object.
    mutating func create(_ object: ObjectIndex, by thread: ThreadIndex) {
        while states.endIndex <= object { states.append(.unknown) }
        while hidden.endIndex <= thread { hidden.append([]) }
        states[object] = .hidden(creator: thread)
        hidden[thread].append(object)
    }

    /// A thread does something that others can learn from.
    @inline(__always)
    mutating func publish(_ thread: ThreadIndex, at place: Int64) {
        guard thread < hidden.endIndex, !hidden[thread].isEmpty else { return }
        for object in hidden[thread] {
            states[object] = .published(Entry(creator: thread, place: place))
        }
        hidden[thread].removeAll(keepingCapacity: true)
    }

    /// A thread uses an object: since when it can know it; nil where it created it, and where that is not known.
    @inline(__always)
    mutating func use(_ object: ObjectIndex, by thread: ThreadIndex) -> Entry? {
        guard object < states.endIndex else { return nil }
        switch states[object] {
        case .unknown: break
        case .hidden(let creator): if creator != thread { forget(object, of: creator) }
        case .published(let entry): if entry.creator != thread { return entry }
        }
        return nil
    }

    /// An object became known by other means than those on record.
    private mutating func forget(_ object: ObjectIndex, of creator: ThreadIndex) {
        states[object] = .unknown
        hidden[creator].removeAll { $0 == object }
    }
}

extension EventKind {
    /// Whether another thread can go on by an event of this kind, and so know what its thread did before.
    var isPublishing: Bool {
        switch self {
        case .release, .releaseShared, .start, .end, .write, .notify, .notifyAll, .set, .arrive, .schedule: true
        default: false
        }
    }
}
