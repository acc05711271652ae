import Glibc
import Synchronization
import TraceModel

/// The writer's end of an ``EventRing``.
final class RingFeed {
    private let ring: EventRing
    private let path: String
    /// Up to this number, slots may be stored to without saying so once more.
    private var limit: Int64
    /// How many numbers are taken at once.
    private static let step: Int64 = 1024

    /// Begins to fill the ring at a path, where a watcher has put one.
    ///
    /// - Parameter last: The number of the last event that is committed.
    init?(_ path: String, after last: Int64) {
        let file = open(path.systemName, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        // The program that is traced may close descriptors that it does not know: the mapping alone stays.
        defer { close(file) }
        guard let ring = EventRing(file: file) else { return nil }
        guard ring.header.pointee.mark.load(ordering: .acquiring) == EventRing.mark else {
            ring.unmap()
            return nil
        }
        self.ring = ring
        self.path = path
        limit = last
        // Slots of an earlier feed are of no more use to anybody.
        ring.header.pointee.head.store(0, ordering: .relaxed)
        ring.header.pointee.limit.store(last, ordering: .relaxed)
        ring.header.pointee.first.store(last + 1, ordering: .relaxed)
        publish(through: last)
    }

    deinit { ring.unmap() }

    /// Stores an event. A later one with the same number takes its place: its transaction was rolled back.
    func append(_ event: TraceEvent) {
        if event.seq > limit {
            limit = event.seq + Self.step
            ring.header.pointee.limit.store(limit, ordering: .relaxed)
            // Who sees what is stored to a slot below sees the limit, too: the watcher's fence is the partner.
            atomicMemoryFence(ordering: .releasing)
        }
        ring.slot(of: event.seq).pointee = EventRing.Slot(
            seq: event.seq, time: event.time, thread: event.thread.rawValue, kind: Int64(event.kind.rawValue),
            object: event.object.rawValue, objectSeq: event.objectSeq, site: event.site.rawValue, value: event.value)
    }

    /// Says that the events up to this one are committed.
    func publish(through seq: Int64) { ring.header.pointee.head.store(seq, ordering: .releasing) }

    /// Whether anybody still watches; where nobody does, the file is removed.
    var isWatched: Bool {
        let file = open(path.systemName, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else { return true }
        // Who opened it before this looks whether it is still there once he has the lock.
        unlink(path.systemName)
        return false
    }
}

extension TraceWriter {
    /// Looks whether somebody has put a ring for events at a path, and whether he is still there. Between transactions.
    package func lookForWatcher(at path: String) {
        looks &+= 1
        if let ring {
            if looks % 64 == 0, !ring.isWatched { self.ring = nil }
        } else if looks % 8 == 0 {
            ring = RingFeed(path, after: lastSeq)
        }
    }
}
