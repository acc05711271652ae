import CRecorder
import Foundation
import Testing
import TraceModel

@Suite("The layer below the primitives")
struct LayoutTests {
    @Test("has a record of 32 bytes, and segments that hold what they say")
    func sizes() {
        #expect(MemoryLayout<st_record>.size == 32)
        #expect(MemoryLayout<st_segment>.size == Int(ST_SEGMENT_BYTES))
        #expect(MemoryLayout<st_process_header>.size <= 8192)
    }

    @Test("keeps kind and flags apart in a stamp, whatever the number")
    func stamps() {
        let stamp = UInt64(123_456_789) << 16 | UInt64(ST_FLAG_TEXT) << 8 | 42
        #expect(st_kind_of(stamp) == 42)
        #expect(UInt32(st_flags_of(stamp)) == ST_FLAG_TEXT)
    }

    @Test("uses no kind for its own records that is an event's")
    func kinds() {
        #expect(EventKind(rawValue: UInt8(ST_DEFINE)) == nil)
        #expect(EventKind(rawValue: UInt8(ST_THREAD_INFO)) == nil)
    }

    @Test("has a clock whose ticks never go back, and agree with the system's monotonic clock")
    func clock() {
        let clock = st_best_clock()
        let scale = st_calibrate(clock)
        let (ticks, nanoseconds) = (st_read_clock(clock), st_monotonic_ns())
        var last = ticks
        while st_monotonic_ns() - nanoseconds < 20_000_000 {
            let now = st_read_clock(clock)
            #expect(now >= last)
            last = now
        }
        let expected = Double(st_monotonic_ns() - nanoseconds)
        let measured = Double(st_read_clock(clock) - ticks) * Double(scale) / 4_294_967_296
        // Between the two readings of a pair the thread may have lost the processor.
        #expect(measured > expected * 0.5 && measured < expected * 2)
    }

    @Test("reserves a file's bytes before anybody stores into them")
    func reserve() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "reserve-\(UUID())").path
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        defer { close(file) }
        #expect(unlink(path) == 0)
        #expect(st_reserve(file, 4096, 65536) == 0)
        var status = stat()
        #expect(fstat(file, &status) == 0)
        #expect(status.st_size == 69632)
        #expect(status.st_blocks * 512 >= 65536)
    }

    @Test("takes the collector's lock once, and gives it back with the file")
    func lock() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "lock-\(UUID())").path
        let first = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        defer { unlink(path) }
        #expect(!st_is_locked(path))
        #expect(st_lock_file(first))
        #expect(st_is_locked(path))
        let second = open(path, O_RDWR | O_CLOEXEC)
        #expect(!st_lock_file(second))
        close(first)
        #expect(st_lock_file(second))
        close(second)
        #expect(!st_is_locked(path))
    }
}
