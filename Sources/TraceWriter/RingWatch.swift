import Glibc
import Synchronization
package import TraceModel

/// A watcher's end of an ``EventRing``: what is being recorded, without the rows.
package final class RingWatch {
    private let ring: EventRing
    private let path: String
    /// Holds the lock that says that somebody watches.
    private let file: Int32
    private let batch = UnsafeMutableBufferPointer<TraceEvent>.allocate(capacity: 1024)
    private let raw = UnsafeMutableBufferPointer<EventRing.Slot>.allocate(capacity: 1024)
    private let kinds: [EventKind?] = (0...255).map { EventKind(rawValue: UInt8($0)) }

    /// Asks for events at a path; nil where none can be had there, as without room on the disk.
    package init?(_ path: String) {
        for _ in 0..<8 {
            if let (file, ring) = Self.make(path) ?? Self.join(path) {
                (self.path, self.file, self.ring) = (path, file, ring)
                return
            }
            // Another watcher is just making it, or the writer removing it.
            usleep(2000)
        }
        return nil
    }

    deinit {
        ring.unmap()
        // The last one removes it, unless he is killed: then the writer does.
        if flock(file, LOCK_EX | LOCK_NB) == 0 { unlink(path.systemName) }
        close(file)
        batch.deallocate()
        raw.deallocate()
    }

    private static func make(_ path: String) -> (Int32, EventRing)? {
        let file = open(path.systemName, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { return nil }
        guard flock(file, LOCK_SH | LOCK_NB) == 0, posix_fallocate(file, 0, off_t(EventRing.byteCount)) == 0,
            let ring = EventRing(file: file)
        else {
            unlink(path.systemName)
            close(file)
            return nil
        }
        ring.header.pointee.mark.store(EventRing.mark, ordering: .releasing)
        return (file, ring)
    }

    private static func join(_ path: String) -> (Int32, EventRing)? {
        let file = open(path.systemName, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        guard flock(file, LOCK_SH | LOCK_NB) == 0, let ring = EventRing(file: file) else {
            close(file)
            return nil
        }
        guard ring.header.pointee.mark.load(ordering: .acquiring) == EventRing.mark else {
            ring.unmap()
            close(file)
            return nil
        }
        return (file, ring)
    }

    /// The number of the last event that the trace has and the ring had; 0 where the writer has not found the ring.
    package var head: Int64 { ring.header.pointee.head.load(ordering: .acquiring) }

    /// Calls `body` with the events that the ring has, many at a time; a batch is valid until `body` returns.
    ///
    /// - Parameters:
    ///   - known: The number of the event before the first one that is wanted.
    ///   - end: The number of the last one, at most ``head``.
    /// - Returns: The number of the last event that was given to `body`: less than `end` where the ring no longer has the
    ///   next one, or has never had it.
    package func forEachBatch(
        after known: Int64, through end: Int64, _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) rethrows -> Int64 {
        var last = known
        guard last >= 0, last < .max, ring.header.pointee.first.load(ordering: .relaxed) <= last + 1 else {
            return last
        }
        while last < end {
            let count = Int(min(Int64(batch.count), end - last))
            for index in 0..<count { raw[index] = ring.slot(of: last + 1 + Int64(index)).pointee }
            // The writer's fence before it stores is the partner: if it stored to one of these slots, the limit says so.
            atomicMemoryFence(ordering: .acquiring)
            guard ring.header.pointee.limit.load(ordering: .relaxed) &- EventRing.capacity <= last else { return last }
            for index in 0..<count {
                guard let event = event(raw[index]), event.seq == last + 1 + Int64(index) else { return last }
                (batch.baseAddress! + index).initialize(to: event)
            }
            try body(UnsafeBufferPointer(rebasing: batch[..<count]))
            last += Int64(count)
        }
        return last
    }

    private func event(_ slot: EventRing.Slot) -> TraceEvent? {
        guard 0..<256 ~= slot.kind, let kind = kinds[Int(slot.kind)] else { return nil }
        return TraceEvent(
            seq: slot.seq, time: slot.time, thread: ThreadID(rawValue: slot.thread), kind: kind,
            object: ObjectID(rawValue: slot.object), objectSeq: slot.objectSeq, site: SiteID(rawValue: slot.site),
            value: slot.value)
    }
}
