import TraceModel

/// From when on others can know an object: the first event after its creation by which its creator can have told them.
///
/// Every happens-before path from the creation to another thread's use leaves the creator by such an event, so that no
/// use comes before it in any schedule. Where another thread used the object earlier in the trace, it was told in a way
/// that is not on record, and nothing is said about the object.
struct Publications: Sendable {
    /// Who created an object, and when others could know it.
    struct Entry: Sendable {
        var creator: Int32 = -1
        /// A place in the trace, or in the creator's operations; -1 while nobody can know the object.
        var place: Int64 = -1
    }

    /// By object.
    private var entries: ContiguousArray<Entry> = []
    /// For each thread the objects that it has created and nobody can know yet.
    private var hidden: ContiguousArray<[Int]> = []

    /// A thread creates an object.
    mutating func create(_ object: Int, by thread: Int) {
        while entries.count <= object { entries.append(Entry()) }
        while hidden.count <= thread { hidden.append([]) }
        entries[object] = Entry(creator: Int32(truncatingIfNeeded: thread))
        hidden[thread].append(object)
    }

    /// A thread does something that others can learn from.
    @inline(__always)
    mutating func publish(_ thread: Int, at place: Int64) {
        guard thread < hidden.count, !hidden[thread].isEmpty else { return }
        for object in hidden[thread] { entries[object].place = place }
        hidden[thread].removeAll(keepingCapacity: true)
    }

    /// A thread uses an object: since when it can know it; nil where it created it, and where that is not known.
    @inline(__always)
    mutating func use(_ object: Int, by thread: Int) -> Entry? {
        guard object < entries.count else { return nil }
        let entry = entries[object]
        guard entry.creator >= 0, Int(entry.creator) != thread else { return nil }
        if entry.place < 0 { return forget(object, of: Int(entry.creator)) }
        return entry
    }

    /// An object became known by other means than those on record.
    private mutating func forget(_ object: Int, of creator: Int) -> Entry? {
        entries[object] = Entry()
        hidden[creator].removeAll { $0 == object }
        return nil
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
