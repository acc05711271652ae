import TraceModel

/// Which objects each thread can know: those that it created, and those that came to it on a happens-before path.
///
/// A path goes along each thread, and from one to the next by what both use: a lock that one releases and the other
/// acquires, a value that one writes and the other reads, a start, a join, a signal. It holds one bit for each object in
/// question, for each thread and for each thing that hands knowledge on; without objects it does nothing.
struct KnownObjects: Sendable, Hashable {
    private let words: Int
    private let threads: Int
    private var rows: ContiguousArray<UInt64>

    /// Nobody knows anything.
    init(count: Int, threads: Int, objects: Int) {
        words = (count + 63) / 64
        self.threads = threads
        rows = ContiguousArray(repeating: 0, count: words * (threads + objects))
    }

    /// Whether there are no objects in question.
    @inline(__always)
    var isEmpty: Bool { words == 0 }

    /// A thread knows an object from now on.
    mutating func learn(_ thread: ThreadIndex, _ bit: Int) {
        rows[thread.position * words + bit / 64] |= 1 << UInt64(bit % 64)
    }

    func knows(_ thread: ThreadIndex, _ bit: Int) -> Bool {
        rows[thread.position * words + bit / 64] >> UInt64(bit % 64) & 1 != 0
    }

    /// What a thread knows can be learned from an object from now on.
    @inline(__always)
    mutating func give(_ thread: ThreadIndex, to object: ObjectIndex) {
        if words > 0 { merge(threads + object.position, thread.position) }
    }

    /// A thread learns what can be learned from an object.
    @inline(__always)
    mutating func take(_ thread: ThreadIndex, from object: ObjectIndex) {
        if words > 0 { merge(thread.position, threads + object.position) }
    }

    /// A thread learns what another one knows.
    @inline(__always)
    mutating func take(_ thread: ThreadIndex, fromThread other: ThreadIndex) {
        if words > 0 { merge(thread.position, other.position) }
    }

    /// What a thread knows is all that can be learned from an object: it has written a value.
    @inline(__always)
    mutating func replace(_ object: ObjectIndex, by thread: ThreadIndex) {
        for word in 0..<words {
            rows[(threads + object.position) * words + word] = rows[thread.position * words + word]
        }
    }

    private mutating func merge(_ row: Int, _ other: Int) {
        for word in 0..<words { rows[row * words + word] |= rows[other * words + word] }
    }
}
