import CRecorder
import TraceModel

/// The records of one thread in program order, read from its segments: its own lane, or that of its signal handlers.
///
/// A snapshot fixes how far it may be read; a commit gives drained segments back.
final class ThreadStream {
    /// Which lane of which thread.
    struct Key: Hashable {
        var thread: ThreadID
        var isHandlers: Bool

        /// What `recording_position` calls it.
        var positionID: ThreadID { isHandlers ? ThreadID(rawValue: thread.rawValue | 1 << 32) : thread }
    }

    let key: Key
    var thread: ThreadID { key.thread }
    unowned let process: TracedProcess
    /// In the order of their serial numbers, from the first that is not given back.
    private var segments: [ProcessFile.Segment] = []
    /// How many records of each segment the snapshot lets through, and whether the segment is closed.
    private var visible: [Int] = []

    /// The next record: which segment, and which of its records.
    private(set) var segment = 0
    private(set) var index = 0
    private var committedSegment = 0
    private var committedIndex = 0

    /// Records before this position were written out by an earlier collector.
    private let firstPosition: Int64

    /// The other lane of the thread, while it has one.
    private(set) weak var sibling: ThreadStream?
    /// Whether it has: what the merge asks for each record.
    private(set) var isPaired = false
    /// Where in the thread's own lane the handler came whose event is next, or was last.
    private var interruptedAt: Int64 = -1
    private var committedInterruptedAt: Int64 = -1

    // The merge's own: see CausalMerge.
    var number: Int32 = -1
    var isHeld = false
    var isExempt = false
    var nextParked: Int32 = -1
    var current: UnsafePointer<st_record>?
    var remaining = 0

    init(key: Key, process: TracedProcess, firstPosition: Int64) {
        self.key = key
        self.process = process
        self.firstPosition = firstPosition
    }

    /// Makes the two lanes of a thread known to each other.
    func pair(with other: ThreadStream) {
        (sibling, isPaired) = (other, true)
        (other.sibling, other.isPaired) = (self, true)
    }

    /// It is about to go.
    func unpair() {
        sibling?.isPaired = false
        sibling?.sibling = nil
        (sibling, isPaired) = (nil, false)
    }

    /// Whether the record at the cursor comes after one of the thread's other lane.
    ///
    /// What a handler stored comes after the records that its thread had stored when it came, and before those that the
    /// thread began later. The one that was being stored is bound by its object's numbers alone.
    @inline(never)
    func waitsForSibling(_ record: UnsafePointer<st_record>) -> Bool {
        guard let sibling, let other = sibling.current else { return false }
        if key.isHandlers {
            guard Self.isMark(record), let position = sibling.position else { return false }
            return position < record.pointee.value
        }
        guard let position else { return false }
        return (Self.isMark(other) ? other.pointee.value : sibling.interruptedAt) < position
    }

    private static func isMark(_ record: UnsafePointer<st_record>) -> Bool {
        st_kind_of(record.pointee.stamp) == UInt8(ST_INTERRUPTED)
    }

    private static let capacity = Int64(ST_SEGMENT_RECORDS)

    /// How many records a segment has; not more than there is room for, whatever is written there.
    private static func used(_ segment: ProcessFile.Segment) -> Int {
        Int(min(st_load_acquire(ProcessFile.usedWord(segment)), ST_SEGMENT_RECORDS))
    }

    /// Takes a segment that is new to the collector; false if all of it was written out before.
    func add(_ new: ProcessFile.Segment) -> Bool {
        let serial = new.pointee.serial
        if segments.contains(where: { $0 == new && $0.pointee.serial == serial }) { return true }
        let isClosed = st_load_acquire(ProcessFile.stateWord(new)) == ST_SEGMENT_CLOSED.rawValue
        let used = Int64(Self.used(new))
        let start = Int64(serial) * Self.capacity
        if isClosed && start + used <= firstPosition { return false }
        let place = segments.firstIndex { $0.pointee.serial > serial } ?? segments.count
        segments.insert(new, at: place)
        if place == 0 && start <= firstPosition && firstPosition < start + Self.capacity {
            index = Int(firstPosition - start)
            committedIndex = index
        }
        return true
    }

    /// Fixes how far the stream may be read: what is complete at this moment.
    func takeSnapshot() {
        visible.removeAll(keepingCapacity: true)
        for segment in segments {
            // The state first: a closed segment's count is final.
            let isClosed = st_load_acquire(ProcessFile.stateWord(segment)) == ST_SEGMENT_CLOSED.rawValue
            visible.append(Self.used(segment))
            if !isClosed { break }
        }
        load()
    }

    /// Sets `current` and `remaining` to the run of records at the cursor.
    private func load() {
        while segment < visible.count {
            if index < visible[segment] {
                current = ProcessFile.records(segments[segment]) + index
                remaining = visible[segment] - index
                return
            }
            // Not beyond a segment that still grows.
            guard segment + 1 < visible.count else { break }
            segment += 1
            index = 0
        }
        current = nil
        remaining = 0
    }

    /// Steps over `count` records of the current run.
    @inline(__always)
    func advance(_ count: Int) {
        if key.isHandlers, let current, Self.isMark(current) { interruptedAt = current.pointee.value }
        index += count
        remaining -= count
        if remaining > 0 { current = current! + count } else { load() }
    }

    /// How many records have been read, in the numbering that `recording_position` uses; nil before the first segment.
    var position: Int64? {
        guard segment < segments.count else { return nil }
        return Int64(segments[segment].pointee.serial) * Self.capacity + Int64(index)
    }

    /// Whether no segment is left to read.
    var isEmpty: Bool { segments.isEmpty }

    /// Whether something was read since the last commit.
    var hasMoved: Bool { segment != committedSegment || index != committedIndex }

    /// What was read is in the file: the segments that are drained are given back to the process.
    func commit() -> Bool {
        var drained = segment
        // The last one, too, when its thread is through with it.
        if segment < segments.count,
            st_load_acquire(ProcessFile.stateWord(segments[segment])) == ST_SEGMENT_CLOSED.rawValue,
            index >= Self.used(segments[segment]), segment + 1 == segments.count
        {
            drained += 1
            index = 0
        }
        for segment in segments.prefix(drained) {
            // Release: partner of the acquire in the process's claim. Its records are read no more.
            st_store_release(ProcessFile.stateWord(segment), ST_SEGMENT_FREE.rawValue)
        }
        segments.removeFirst(drained)
        segment -= min(drained, segment)
        committedSegment = segment
        committedIndex = index
        committedInterruptedAt = interruptedAt
        visible.removeAll(keepingCapacity: true)
        current = nil
        remaining = 0
        return drained > 0
    }

    /// What was read since the last commit was not written out after all.
    func rollBack() {
        segment = committedSegment
        index = committedIndex
        interruptedAt = committedInterruptedAt
        current = nil
        remaining = 0
    }

    /// Makes the record whole that the thread was storing when its process ended, where it is one of the object and has, or
    /// was about to take, one of the numbers that are missing.
    ///
    /// - Parameter next: the object's next record that is there.
    /// - Returns: whether there was one. It is the last of the stream then, and is read with the others.
    func complete(_ numbers: Range<UInt64>, before next: UnsafePointer<st_record>) -> Bool {
        guard let last = segments.last, visible.count == segments.count else { return false }
        guard process.file.life == .over else { return false }
        let used = Self.used(last)
        guard used == visible[visible.count - 1], used < Int(ST_SEGMENT_RECORDS) else { return false }
        let record = UnsafeMutablePointer(mutating: ProcessFile.records(last) + used)
        // The number was taken after the thread's record before, and before the next number.
        guard used > 0, (record - 1).pointee.ticks <= next.pointee.ticks else { return false }
        let stamp = record.pointee.stamp
        let flags = UInt32(st_flags_of(stamp))
        guard record.pointee.object == next.pointee.object, flags & ST_FLAG_TEXT == 0 else { return false }
        if flags & ST_FLAG_BEGUN != 0 {
            if flags & ST_FLAG_CHANGE != 0 {
                // How many permits there were after it: as many as the next one found.
                switch EventKind(rawValue: st_kind_of(next.pointee.stamp)) {
                case .acquire: record.pointee.value = next.pointee.value &+ 1
                case .release: record.pointee.value = next.pointee.value &- 1
                default: return false
                }
            }
            record.pointee.stamp = numbers.lowerBound << 16 | UInt64(st_kind_of(stamp))
        } else if !numbers.contains(stamp >> 16) {
            // What was there before.
            return false
        }
        // Its time may not have been stored.
        record.pointee.ticks = max((record - 1).pointee.ticks, min(record.pointee.ticks, next.pointee.ticks))
        st_store_release(ProcessFile.usedWord(last), UInt32(used + 1))
        visible[visible.count - 1] += 1
        if current == nil { load() } else if segment == segments.count - 1 { remaining += 1 }
        return true
    }

    /// How many events the thread has stored that are not written out.
    var unwrittenEvents: Int64 {
        var count: Int64 = 0
        for (number, segment) in segments.enumerated() {
            let used = Self.used(segment)
            var index = number == committedSegment ? committedIndex : number < committedSegment ? used : 0
            while index < used {
                let record = ProcessFile.records(segment) + index
                let stamp = record.pointee.stamp
                if EventKind(rawValue: st_kind_of(stamp)) != nil { count += 1 }
                index += 1 + textRecords(record, of: used - index)
            }
        }
        return count
    }
}

/// A process as the collector sees it.
final class TracedProcess {
    let file: ProcessFile
    var streams: [ThreadStream.Key: ThreadStream] = [:]
    /// Its end is on record: what its other threads did afterwards is outside of the recording.
    var isClosed = false
    /// It was seen to be over, before the events were looked for that are written out by now.
    var isOver = false
    /// `isClosed` as of the last commit.
    var closedIsCommitted = false
    /// Events that it had lost when the recording ended, where it goes on after that.
    var lostBeforeEnd: UInt64?
    /// It stored or lost events after the recording had ended.
    var wentOn = false
    /// Set once its end is known, in nanoseconds since the recording began.
    var ended: Int64?

    init(file: ProcessFile) { self.file = file }

    /// After a rollback: the end was not written out.
    func reopenIfUncommitted() {
        guard isClosed && !closedIsCommitted else { return }
        isClosed = false
        ended = nil
    }
}
