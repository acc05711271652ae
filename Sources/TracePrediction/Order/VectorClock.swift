import TraceModel

/// For each thread the last event of every other thread that is known to lie before it: a vector clock (Fidge, 1988;
/// Mattern, 1989).
///
/// It serves to leave out edges that say nothing new, so what it does not know costs only room: beyond `limit` threads
/// it knows nothing.
struct VectorClock: Sendable {
    /// How many threads there may be.
    static let limit = 1024

    private var rows: ContiguousArray<UInt32> = ContiguousArray(repeating: 0, count: 64 * 64)
    private(set) var stride = 64
    private(set) var count = 0

    /// Whether a clock per variable is kept as well.
    var isSmall: Bool { stride == 64 && count <= stride }

    /// Makes room for a thread.
    mutating func admit(_ thread: ThreadIndex) {
        guard thread.position >= count else { return }
        count = thread.position + 1
        guard count > stride, stride < Self.limit else { return }
        let old = (rows, stride)
        while stride < count, stride < Self.limit { stride *= 2 }
        rows = ContiguousArray(repeating: 0, count: stride * stride)
        for row in 0..<old.1 {
            for column in 0..<old.1 { rows[row * stride + column] = old.0[row * old.1 + column] }
        }
    }

    /// Whether it is new to a thread that an event of another lies before its next one; it is known from then on.
    @inline(__always)
    mutating func learn(_ thread: ThreadIndex, _ from: ThreadIndex, _ seq: UInt32) -> Bool {
        guard thread.position < stride, from.position < stride else { return true }
        let place = thread.position * stride + from.position
        guard rows[place] < seq else { return false }
        rows[place] = seq
        return true
    }

    /// Whether an event of another thread is known to lie before the next one of a thread.
    @inline(__always)
    func knows(_ thread: ThreadIndex, _ from: ThreadIndex, _ seq: UInt32) -> Bool {
        thread.position < stride && from.position < stride && rows[thread.position * stride + from.position] >= seq
    }

    /// A thread gets to know all that another knows now.
    mutating func join(_ thread: ThreadIndex, from other: ThreadIndex) {
        guard thread.position < stride, other.position < stride else { return }
        for column in 0..<min(count, stride) {
            let known = rows[other.position * stride + column]
            if known > rows[thread.position * stride + column] { rows[thread.position * stride + column] = known }
        }
    }

    /// Keeps what a thread knows now, from `place` on.
    @inline(__always)
    func save(_ thread: ThreadIndex, in clocks: inout ContiguousArray<UInt32>, at place: Int) {
        for column in 0..<count { clocks[place + column] = rows[thread.position * stride + column] }
    }

    /// A thread gets to know what was kept.
    @inline(__always)
    mutating func join(_ thread: ThreadIndex, from clocks: borrowing ContiguousArray<UInt32>, at place: Int) {
        for column in 0..<count {
            let known = clocks[place + column]
            if known > rows[thread.position * stride + column] { rows[thread.position * stride + column] = known }
        }
    }
}
