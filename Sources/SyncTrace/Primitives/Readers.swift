/// The threads that have shared holds of a lock, and how many each.
///
/// As many as read at one time, so a list does: it is searched from the newest to the oldest.
struct Readers {
    private struct Reader {
        var thread: UInt64
        var holds: Int
    }

    private var list: ContiguousArray<Reader> = []

    private func index(of thread: UInt64) -> Int? { list.lastIndex { $0.thread == thread } }

    func contains(_ thread: UInt64) -> Bool { index(of: thread) != nil }

    /// One more shared hold of this thread.
    mutating func add(_ thread: UInt64) {
        if let index = index(of: thread) {
            list[index].holds += 1
        } else {
            list.append(Reader(thread: thread, holds: 1))
        }
    }

    /// One less; false if the thread has none.
    mutating func remove(_ thread: UInt64) -> Bool {
        guard let index = index(of: thread) else { return false }
        list[index].holds -= 1
        if list[index].holds == 0 {
            list.swapAt(index, list.count - 1)
            list.removeLast()
        }
        return true
    }
}
