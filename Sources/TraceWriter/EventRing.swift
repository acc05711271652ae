import Glibc
import Synchronization
import TraceModel

/// The last events of a recording, in a file that its writer and those who watch it map into memory.
///
/// The rows of a trace take a watcher longer to read than to make sense of. So it makes this file, and holds a lock
/// (flock(2)) on it; the writer looks for the file now and then, and fills it as long as anybody holds the lock. What the
/// ring no longer has is in the rows: the ring says of an event only what has been committed there.
struct EventRing {
    /// How many events it has room for.
    static let capacity: Int64 = 1 << 18
    /// Of the file: a header of the size of a slot, and the slots.
    static let byteCount = MemoryLayout<Slot>.stride * Int(1 + capacity)
    static let mark: Int64 = 0x3147_4E49_5243_5953

    /// An event as it lies in the ring, at the place that the low bits of its number give.
    struct Slot {
        var seq: Int64
        var time: Int64
        var thread: Int64
        var kind: Int64
        var object: Int64
        var objectSeq: Int64
        var site: Int64
        var value: Int64
    }

    /// The words of the header.
    struct Header: ~Copyable {
        /// Says that the file is whole. Release store by the watcher who made it, acquire load by the writer.
        let mark: Atomic<Int64>
        /// The number of the last event that is committed, 0 before the writer has found the ring. Release store by the
        /// writer after the transaction and after the event's slot; acquire load by watchers.
        let head: Atomic<Int64>
        /// The number of the last event that the writer may have begun to store. Relaxed: fences order it, see
        /// ``RingFeed/append(_:)`` and ``RingWatch/forEachBatch(after:through:_:)``.
        let limit: Atomic<Int64>
        /// The number of the first event that was ever in the ring. Relaxed: stored before ``head``.
        let first: Atomic<Int64>
    }

    let header: UnsafeMutablePointer<Header>
    private let slots: UnsafeMutablePointer<Slot>

    /// Maps the file; nil where it has not the size of a ring, or is not this user's own.
    init?(file: Int32) {
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            status.st_nlink == 1, Int(status.st_size) == Self.byteCount,
            let memory = mmap(nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), memory != MAP_FAILED
        else { return nil }
        // A child of the traced program has no business with it.
        madvise(memory, Self.byteCount, MADV_DONTFORK)
        header = memory.bindMemory(to: Header.self, capacity: 1)
        slots = (memory + MemoryLayout<Slot>.stride).bindMemory(to: Slot.self, capacity: Int(Self.capacity))
    }

    func unmap() { munmap(header, Self.byteCount) }

    /// Where an event with this number lies.
    func slot(of seq: Int64) -> UnsafeMutablePointer<Slot> { slots + Int(seq & (Self.capacity - 1)) }
}
