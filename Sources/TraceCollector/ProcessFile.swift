import CTraceBuffer
import Glibc
import TraceModel

/// The buffers of one traced process, mapped into memory.
final class ProcessFile {
    typealias Segment = UnsafeMutablePointer<st_segment>

    let path: String
    private let base: UnsafeMutableRawPointer
    private let length: Int
    private let header: UnsafeMutablePointer<st_process_header>
    private var sitesRead: UInt64 = 0
    private var claimsSeen: UInt32?
    /// Whether segments lie beyond the end of the file, or beyond what could be mapped of it.
    private(set) var isTruncated = false

    /// nil while the process has not finished making the file.
    init?(path: String) {
        self.path = path
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size >= Int(st_segments_offset) else { return nil }
        // More than the file holds, since it grows; nothing beyond `segment_count` is touched. Less where this process
        // may not have so much.
        var mapping: (address: UnsafeMutableRawPointer, length: Int)?
        for length in [4 << 30, 1 << 30, 256 << 20, 64 << 20] where mapping == nil {
            let address = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0)
            if let address, address != MAP_FAILED { mapping = (address, length) }
        }
        guard let (address, length) = mapping else { return nil }
        self.length = length
        base = address
        header = address.bindMemory(to: st_process_header.self, capacity: 1)
        guard st_load_acquire64(word64(\.magic)) == ST_PROCESS_MAGIC else {
            munmap(address, length)
            return nil
        }
    }

    /// Why the file at `path`, which a process has finished making, cannot be read; nil where no file is there.
    static func problem(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return errno == ENOENT ? nil : lastError() }
        defer { close(file) }
        var status = stat()
        if fstat(file, &status) == 0, status.st_size < Int(st_segments_offset) {
            // Who makes it at this moment holds its lock.
            return st_is_locked(path) ? nil : "the file is truncated"
        }
        var magic: UInt64 = 0
        let place = off_t(MemoryLayout<st_process_header>.offset(of: \.magic)!)
        guard pread(file, &magic, 8, place) == 8, magic == ST_PROCESS_MAGIC else { return nil }
        let address = mmap(nil, 64 << 20, PROT_READ, MAP_SHARED | MAP_NORESERVE, file, 0)
        if let address, address != MAP_FAILED {
            munmap(address, 64 << 20)
            return "it was not taken up in time"
        }
        return lastError()
    }

    deinit { munmap(base, length) }

    private func word64(_ field: PartialKeyPath<st_process_header>) -> UnsafeMutablePointer<UInt64> {
        (base + MemoryLayout<st_process_header>.offset(of: field)!).assumingMemoryBound(to: UInt64.self)
    }

    private func word32(_ field: PartialKeyPath<st_process_header>) -> UnsafeMutablePointer<UInt32> {
        (base + MemoryLayout<st_process_header>.offset(of: field)!).assumingMemoryBound(to: UInt32.self)
    }

    var id: ProcessID { ProcessID(rawValue: Int64(header.pointee.id)) }
    var pid: Int64 { header.pointee.pid }
    var lost: UInt64 { st_load_relaxed64(word64(\.lost)) }
    var lossReasons: UInt32 { st_load_relaxed(word32(\.loss_reasons)) }

    /// Whether the end that it put on record is main's, which had waited for the other threads.
    var endsInOrder: Bool { st_load_relaxed(word32(\.ends_in_order)) != 0 }

    /// How many segments exist.
    var segmentCount: Int { Int(st_load_acquire(word32(\.segment_count))) }

    /// Whether the process was forked from one that is traced, too.
    var isForked: Bool { header.pointee.parent != 0 }
    var startTicks: UInt64 { header.pointee.start_ticks }
    /// When the system began the process, in units of its own; 0 where it did not tell.
    var startTime: UInt64 { header.pointee.start_time }

    /// What is known of the life of the process that made the file, or rather of the program that it ran then.
    enum Life { case alive, over, unknown }

    /// Whether it is over, as far as that is sure.
    var life: Life {
        if header.pointee.holds_lock != 0 { return st_is_locked(path) ? .alive : .over }
        // By its id, where that means the same here as there, and where the system tells of processes at all.
        guard hasOurIDs, header.pointee.pid_namespace != 0, header.pointee.start_time != 0,
            st_process_start_time(0) != 0
        else { return .unknown }
        return st_process_start_time(pid) == header.pointee.start_time ? .alive : .over
    }

    /// Whether ids of processes mean the same in its namespace and in ours, as far as that is known.
    var hasOurIDs: Bool { [0, st_pid_namespace()].contains(header.pointee.pid_namespace) }

    func info(_ control: ControlFile) -> ProcessInfo {
        let executable = withUnsafeBytes(of: &header.pointee.executable) {
            String(cString: $0.bindMemory(to: CChar.self).baseAddress!)
        }
        let words = withUnsafeBytes(of: &header.pointee.arguments) { bytes in
            bytes.prefix(Int(min(header.pointee.arguments_length, UInt32(ST_TEXT_LIMIT))))
                .split(separator: 0, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
        // Each argument ends with a zero byte, so the split leaves an empty piece at the end.
        let arguments = words.dropFirst().dropLast().map(ShellQuoting.quoted).joined(separator: " ")
        return ProcessInfo(
            id: id, pid: pid, parent: ProcessID(rawValue: Int64(header.pointee.parent)), executable: executable,
            arguments: arguments, started: control.nanoseconds(header.pointee.start_ticks))
    }

    /// Segments that are in use, if any changed hands since the last call; else nil.
    func segmentsIfChanged() -> [Segment]? {
        let claims = st_load_acquire(word32(\.segment_claims))
        guard claims != claimsSeen else { return nil }
        claimsSeen = claims
        // Not beyond the file, which may have been cut off since: to touch that is a fault.
        var status = stat()
        let size = stat(path, &status) == 0 ? min(length, Int(clamping: status.st_size)) : length
        let count = min(segmentCount, max(0, size - Int(st_segments_offset)) / Int(ST_SEGMENT_BYTES))
        isTruncated = count < segmentCount
        return (0..<count).compactMap { index in
            let segment = (base + Int(st_segments_offset) + index * Int(ST_SEGMENT_BYTES))
                .assumingMemoryBound(to: st_segment.self)
            let state = st_load_acquire(Self.stateWord(segment))
            return state == ST_SEGMENT_ACTIVE.rawValue || state == ST_SEGMENT_CLOSED.rawValue ? segment : nil
        }
    }

    static func stateWord(_ segment: Segment) -> UnsafeMutablePointer<UInt32> {
        (UnsafeMutableRawPointer(segment) + MemoryLayout<st_segment>.offset(of: \.state)!)
            .assumingMemoryBound(to: UInt32.self)
    }

    static func usedWord(_ segment: Segment) -> UnsafeMutablePointer<UInt32> {
        (UnsafeMutableRawPointer(segment) + MemoryLayout<st_segment>.offset(of: \.used)!)
            .assumingMemoryBound(to: UInt32.self)
    }

    static func records(_ segment: Segment) -> UnsafePointer<st_record> {
        UnsafePointer(
            (UnsafeMutableRawPointer(segment) + MemoryLayout<st_segment>.offset(of: \.records)!)
                .assumingMemoryBound(to: st_record.self))
    }

    /// Calls `body` for each place in the source that was logged since the last call.
    func readNewSites(_ body: (SourceSite) throws -> Void) rethrows {
        let used = min(st_load_acquire64(word64(\.sites_used)), st_sites_limit)
        let log = base + Int(st_sites_offset)
        while sitesRead + UInt64(MemoryLayout<st_site_entry>.size) <= used {
            let start = log + Int(sitesRead)
            let entry = start.load(as: st_site_entry.self)
            let text = start + MemoryLayout<st_site_entry>.size
            let textLength = UInt64(entry.file_length) + UInt64(entry.function_length)
            let size = (UInt64(MemoryLayout<st_site_entry>.size) + textLength + 7) & ~7
            guard sitesRead + size <= used else { return }
            let file = String(
                decoding: UnsafeRawBufferPointer(start: text, count: Int(entry.file_length)), as: UTF8.self)
            let function = String(
                decoding: UnsafeRawBufferPointer(
                    start: text + Int(entry.file_length), count: Int(entry.function_length)), as: UTF8.self)
            let place = SourcePath.shared.resolve(file)
            sitesRead += size
            try body(
                SourceSite(
                    id: SiteID(rawValue: Int64(entry.id)), file: place.file, line: Int64(entry.line),
                    function: function, module: place.module))
        }
    }

    /// Forgets which sites were read: after a transaction with some of them was rolled back.
    func rereadSites(from position: UInt64) { sitesRead = position }
    var sitePosition: UInt64 { sitesRead }
}
