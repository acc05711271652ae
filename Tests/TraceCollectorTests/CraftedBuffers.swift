import CRecorder
import Foundation
import TraceModel

/// A process's buffers written by hand, beside a collector that then reads them.
final class CraftedBuffers {
    /// One record of a thread.
    struct Record {
        var kind: UInt8
        var object: UInt32
        /// 0 for an event that constrains nothing.
        var number: UInt64 = 0
        var ticks: UInt64
        var value: Int64 = 0
    }

    private let base: UnsafeMutableRawPointer
    private let length: Int
    /// By the thread, and whether it is the lane of its signal handlers.
    private var segments: [[UInt32]: [Int]] = [:]
    private var segmentCount = 0

    /// Makes the file of process 1 in the directory of a recording, with room for `capacity` segments.
    init(directory: String, capacity: Int) throws {
        length = Int(st_segments_offset) + capacity * Int(ST_SEGMENT_BYTES)
        let file = open(directory + "/process-1", O_RDWR | O_CREAT | O_EXCL, 0o600)
        guard file >= 0, ftruncate(file, off_t(length)) == 0 else { throw POSIXError(.EIO) }
        base = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        close(file)
        let header = base.assumingMemoryBound(to: st_process_header.self)
        header.pointee.id = 1
        header.pointee.pid = 0
        header.pointee.magic = ST_PROCESS_MAGIC
        // The collector looks for as many processes as the control file counts.
        let control = open(directory + "/control", O_RDWR)
        var next: UInt64 = 2
        pwrite(control, &next, 8, off_t(MemoryLayout<st_control>.offset(of: \.next_process)!))
        close(control)
    }

    deinit { munmap(base, length) }

    private func segment(_ index: Int) -> UnsafeMutablePointer<st_segment> {
        (base + Int(st_segments_offset) + index * Int(ST_SEGMENT_BYTES)).assumingMemoryBound(to: st_segment.self)
    }

    private func records(_ index: Int) -> UnsafeMutablePointer<st_record> {
        (UnsafeMutableRawPointer(segment(index)) + MemoryLayout<st_segment>.offset(of: \.records)!)
            .assumingMemoryBound(to: st_record.self)
    }

    /// Appends a record to a thread's buffer, as the thread itself would, or a handler that has interrupted it.
    func append(_ record: Record, thread: UInt32, lane: st_lane_number = ST_LANE_OWN) {
        let key = [thread, lane.rawValue]
        let last = segments[key]?.last
        if last == nil || segment(last!).pointee.used == ST_SEGMENT_RECORDS {
            if let last { segment(last).pointee.state = ST_SEGMENT_CLOSED.rawValue }
            let new = segment(segmentCount)
            new.pointee.thread = thread
            new.pointee.lane = lane.rawValue
            new.pointee.serial = UInt32(segments[key]?.count ?? 0)
            new.pointee.state = ST_SEGMENT_ACTIVE.rawValue
            segments[key, default: []].append(segmentCount)
            segmentCount += 1
            let header = base.assumingMemoryBound(to: st_process_header.self)
            header.pointee.segment_count = UInt32(segmentCount)
            header.pointee.segment_claims += 1
        }
        let index = segments[key]!.last!
        let used = Int(segment(index).pointee.used)
        records(index)[used] = st_record(
            ticks: record.ticks, stamp: record.number << 16 | UInt64(record.kind), object: record.object, site: 0,
            value: record.value)
        segment(index).pointee.used += 1
    }

    /// Appends an event of a handler that came when the thread had stored `stored` records.
    func append(_ record: Record, thread: UInt32, interruptedAt stored: Int64) {
        append(
            Record(kind: UInt8(ST_INTERRUPTED), object: 0, ticks: record.ticks, value: stored), thread: thread,
            lane: ST_LANE_HANDLERS)
        append(record, thread: thread, lane: ST_LANE_HANDLERS)
    }

    /// Introduces an object: a definition without a name, in two records.
    func define(_ object: UInt32, _ kind: ObjectKind, thread: UInt32, ticks: UInt64) {
        append(Record(kind: UInt8(ST_DEFINE), object: object, ticks: ticks), thread: thread)
        let index = segments[[thread, ST_LANE_OWN.rawValue]]!.last!
        let used = Int(segment(index).pointee.used)
        records(index)[used - 1].stamp |= UInt64(ST_FLAG_TEXT) << 8
        let text = UnsafeMutableRawPointer(records(index) + used)
        text.storeBytes(of: UInt32(MemoryLayout<st_definition>.size + 2), as: UInt32.self)
        (text + 4).storeBytes(of: kind.rawValue, as: UInt8.self)
        segment(index).pointee.used += 1
    }
}
