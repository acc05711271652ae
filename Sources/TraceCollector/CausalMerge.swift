import CRecorder
import TraceModel

/// Merges the threads' records into one order that is causal: each thread's records in program order, each object's
/// in the order of its own numbers. Time only chooses among the records that are free.
///
/// A record is free when it has no number and its object is known, or when its number is its object's next. A stream
/// whose next record is not free is parked at that object until the object gets there. Of the two lanes of a thread, one
/// may have to wait for the other: it is held until that has moved.
struct CausalMerge {
    private var objects = MergedObjects()
    /// What `next` of objects was before records that are not committed, oldest first.
    private var undo: [(place: Int, next: UInt64)] = []
    private var heap = StreamHeap()

    /// Numbers that no record had, because their records were lost.
    private(set) var gaps: Int64 = 0
    private var committedGaps: Int64 = 0

    mutating func setNext(_ object: Int, _ number: UInt64) {
        objects[objects.place(of: object)].next = number
    }

    /// Everything emitted so far stays.
    mutating func commit() {
        undo.removeAll(keepingCapacity: true)
        committedGaps = gaps
    }

    /// What was emitted since the last commit is taken back.
    mutating func rollBack() {
        for change in undo.reversed() { objects[change.place].next = change.next }
        undo.removeAll(keepingCapacity: true)
        gaps = committedGaps
    }

    /// Emits up to about `limit` records that are not later than `watermark`, and returns how many.
    ///
    /// - Parameter isLast: whether nothing can come any more that a parked record waits for. Then a gap in an
    ///   object's numbers is stepped over, and counted.
    mutating func run(
        _ streams: [ThreadStream], watermark: UInt64, limit: Int, isLast: Bool,
        emit: (ThreadStream, UnsafePointer<st_record>) throws -> Void
    ) throws -> Int {
        heap.removeAll()
        var parkedPlaces: [Int] = []
        defer { for place in parkedPlaces { objects[place].parked = -1 } }
        for (index, stream) in streams.enumerated() {
            (stream.number, stream.isHeld, stream.isExempt) = (Int32(index), false, false)
            if let record = stream.current, !stream.process.isClosed { heap.push(record.pointee.ticks, index) }
        }
        var count = 0
        while count < limit {
            guard let top = heap.pop() else {
                guard isLast,
                    releaseOneParked(streams, parkedPlaces, until: watermark)
                        || releaseOneHeld(streams, until: watermark)
                else { break }
                continue
            }
            if top.ticks > watermark {
                heap.push(top.ticks, top.stream)
                guard isLast,
                    releaseOneParked(streams, parkedPlaces, until: watermark)
                        || releaseOneHeld(streams, until: watermark)
                else { break }
                continue
            }
            let stream = streams[top.stream]
            // The run of this stream's records before the next stream's first.
            let bound = min(heap.firstTicks ?? .max, watermark)
            while let record = stream.current {
                if stream.process.isClosed || count >= limit { break }
                if record.pointee.ticks > bound {
                    heap.push(record.pointee.ticks, top.stream)
                    break
                }
                if stream.isPaired, !stream.isExempt, stream.waitsForSibling(record) {
                    stream.isHeld = true
                    break
                }
                let place = objects.place(of: Int(record.pointee.object))
                if !isFree(record, place) {
                    stream.nextParked = objects[place].parked
                    objects[place].parked = Int32(top.stream)
                    parkedPlaces.append(place)
                    break
                }
                let text = textRecords(record, of: stream.remaining)
                guard 1 + text <= stream.remaining else { break }
                try emit(stream, record)
                count += 1
                stream.advance(1 + text)
                let moved = step(record, place)
                if stream.isPaired { stream.isExempt = false }
                let freed = stream.isPaired ? letSiblingGo(of: stream) : false
                // Streams parked here go on. They may be free now with an earlier time than this stream's next.
                if moved && objects[place].parked >= 0 {
                    var waiting = objects[place].parked
                    objects[place].parked = -1
                    while waiting >= 0 {
                        let other = streams[Int(waiting)]
                        heap.push(other.current!.pointee.ticks, Int(waiting))
                        waiting = other.nextParked
                    }
                    if let record = stream.current { heap.push(record.pointee.ticks, top.stream) }
                    break
                }
                if freed {
                    if let record = stream.current { heap.push(record.pointee.ticks, top.stream) }
                    break
                }
            }
        }
        return count
    }

    /// The stream has moved: the thread's other lane looks again, if it was held. Whether it was.
    private mutating func letSiblingGo(of stream: ThreadStream) -> Bool {
        guard let sibling = stream.sibling, sibling.isHeld, let record = sibling.current else { return false }
        sibling.isHeld = false
        heap.push(record.pointee.ticks, Int(sibling.number))
        return true
    }

    /// Lets the earliest lane go that is held by what never comes, as a damaged buffer may have it; false if none is that
    /// is not later than `watermark`.
    private mutating func releaseOneHeld(_ streams: [ThreadStream], until watermark: UInt64) -> Bool {
        let held = streams.filter { $0.isHeld && $0.current != nil && !$0.process.isClosed }
        guard let first = held.min(by: { $0.current!.pointee.ticks < $1.current!.pointee.ticks }),
            first.current!.pointee.ticks <= watermark
        else { return false }
        (first.isHeld, first.isExempt) = (false, true)
        heap.push(first.current!.pointee.ticks, Int(first.number))
        return true
    }

    @inline(__always)
    private func isFree(_ record: UnsafePointer<st_record>, _ place: Int) -> Bool {
        let number = record.pointee.stamp >> 16
        let next = objects[place].next
        if number != 0 { return number <= next }
        return next != 0 || st_kind_of(record.pointee.stamp) == UInt8(ST_DEFINE) || record.pointee.object == 0
    }

    /// The object's next number after this record; whether that changed.
    @inline(__always)
    private mutating func step(_ record: UnsafePointer<st_record>, _ place: Int) -> Bool {
        let number = record.pointee.stamp >> 16
        let old = objects[place].next
        let new: UInt64
        if number != 0 {
            new = max(old, number + 1)
        } else if st_kind_of(record.pointee.stamp) == UInt8(ST_DEFINE) && old == 0 {
            new = 1
        } else {
            return false
        }
        undo.append((place, old))
        objects[place].next = new
        return true
    }

    /// Lets the earliest parked record through although its object's number before is missing, or makes the record of that
    /// number whole; false if none is that is not later than `watermark`.
    private mutating func releaseOneParked(
        _ streams: [ThreadStream], _ places: [Int], until watermark: UInt64
    ) -> Bool {
        var best: (place: Int, number: UInt64, record: UnsafePointer<st_record>)?
        for place in places {
            var waiting = objects[place].parked
            while waiting >= 0 {
                let stream = streams[Int(waiting)]
                waiting = stream.nextParked
                guard let record = stream.current, !stream.process.isClosed else { continue }
                let number = max(1, record.pointee.stamp >> 16)
                if best == nil || record.pointee.ticks < best!.record.pointee.ticks {
                    best = (place, number, record)
                }
            }
        }
        guard let best, best.record.pointee.ticks <= watermark else { return false }
        let known = objects[best.place].next
        if known > 0, known < best.number, best.number - known <= streams.count {
            for (index, stream) in streams.enumerated() where !stream.process.isClosed {
                let wasRead = stream.current == nil
                guard stream.complete(known..<best.number, before: best.record) else { continue }
                if wasRead, let record = stream.current { heap.push(record.pointee.ticks, index) }
                return true
            }
        }
        undo.append((best.place, known))
        gaps = gaps.addingUpTo(Int64(clamping: best.number - min(best.number, known)))
        objects[best.place].next = best.number
        var waiting = objects[best.place].parked
        objects[best.place].parked = -1
        while waiting >= 0 {
            let stream = streams[Int(waiting)]
            let index = Int(waiting)
            waiting = stream.nextParked
            if let record = stream.current { heap.push(record.pointee.ticks, index) }
        }
        return true
    }
}

/// How many records the text behind this one takes; more than `remaining`, which it is one of, where it is cut off.
@inline(__always)
func textRecords(_ record: UnsafePointer<st_record>, of remaining: Int) -> Int {
    guard st_flags_of(record.pointee.stamp) & UInt8(ST_FLAG_TEXT) != 0 else { return 0 }
    guard remaining > 1 else { return 1 }
    let length = UnsafeRawPointer(record + 1).load(as: UInt32.self)
    return (Int(length) + 4 + MemoryLayout<st_record>.size - 1) / MemoryLayout<st_record>.size
}
