import CRecorder
import Glibc
import TraceModel

/// The buffers of one traced process, mapped into memory.
final class ProcessFile {
    typealias Segment = UnsafeMutablePointer<st_segment>

    let path: String
    private let header: UnsafeMutablePointer<st_process_header>
    /// The pieces that hold segments, each mapped when it is first needed: a limited address space is not for files that
    /// may grow.
    private var pieces: [UnsafeMutableRawPointer] = []
    private var sitesRead: UInt64 = 0
    private var claimsSeen: UInt32?
    /// Why segments that exist cannot be read; nil while all can.
    private(set) var problem: String?

    private static let headerBytes = Int(st_sites_offset)
    private static let pieceBytes = Int(ST_PIECE_SEGMENTS * ST_SEGMENT_BYTES)

    /// Whether all that the file has room for is looked at, whatever its header says.
    private let isWhole: Bool

    /// nil while the process has not finished making the file.
    ///
    /// - Parameter isWhole: Whether to look beyond the segments that the header counts, which may be damaged.
    init?(path: String, isWhole: Bool = false) {
        self.path = path
        self.isWhole = isWhole
        var mapped: UnsafeMutableRawPointer?
        Self.withFile(path) { file in
            var status = stat()
            guard fstat(file, &status) == 0, status.st_size >= Int(st_segments_offset) else { return }
            mapped = Self.map(file, at: 0, Self.headerBytes)
        }
        guard let mapped else { return nil }
        header = mapped.bindMemory(to: st_process_header.self, capacity: 1)
        guard st_load_acquire64(word64(\.magic)) == ST_PROCESS_MAGIC else {
            munmap(mapped, Self.headerBytes)
            return nil
        }
    }

    /// Calls `body` with a descriptor of the file; not where it cannot be opened, which `errno` explains.
    @discardableResult
    private static func withFile(_ path: String, _ body: (Int32) -> Void) -> Bool {
        var isBorrowed = false
        let file = st_open_buffers(path.systemName, &isBorrowed)
        guard file >= 0 else { return false }
        body(file)
        if !isBorrowed { close(file) }
        return true
    }

    private static func map(_ file: Int32, at offset: Int, _ length: Int) -> UnsafeMutableRawPointer? {
        let address = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, off_t(offset))
        return address == MAP_FAILED ? nil : address
    }

    /// Maps what `count` segments need, as far as that goes; says how many there are then.
    private func mapPieces(for count: Int) -> Int {
        let perPiece = Int(ST_PIECE_SEGMENTS)
        let wanted = (count + perPiece - 1) / perPiece
        if pieces.count < wanted {
            var failure: String?
            let isOpen = Self.withFile(path) { file in
                while pieces.count < wanted {
                    let offset = Int(st_segments_offset) + pieces.count * Self.pieceBytes
                    guard let piece = Self.map(file, at: offset, Self.pieceBytes) else {
                        failure = lastError()
                        return
                    }
                    pieces.append(piece)
                }
            }
            if !isOpen { failure = lastError() }
            if let failure { problem = "the buffers of a process cannot be read: \(failure)" }
        }
        return min(count, pieces.count * perPiece)
    }

    /// Why the file at `path`, which a process has finished making, cannot be read; nil where no file is there.
    static func problem(of path: String) -> String? {
        let file = open(path.systemName, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return errno == ENOENT ? nil : lastError() }
        defer { close(file) }
        var status = stat()
        // It got its name when it was whole.
        if fstat(file, &status) == 0, status.st_size < Int(st_segments_offset) { return "the file is truncated" }
        var magic: UInt64 = 0
        let place = off_t(MemoryLayout<st_process_header>.offset(of: \.magic)!)
        guard pread(file, &magic, 8, place) == 8 else { return lastError() }
        if magic != ST_PROCESS_MAGIC { return "it is damaged" }
        let address = mmap(nil, headerBytes, PROT_READ, MAP_SHARED, file, 0)
        guard let address, address != MAP_FAILED else { return lastError() }
        munmap(address, headerBytes)
        return "it was not read in time"
    }

    deinit {
        munmap(header, Self.headerBytes)
        for piece in pieces { munmap(piece, Self.pieceBytes) }
    }

    private func word64(_ field: PartialKeyPath<st_process_header>) -> UnsafeMutablePointer<UInt64> {
        (UnsafeMutableRawPointer(header) + MemoryLayout<st_process_header>.offset(of: field)!)
            .assumingMemoryBound(to: UInt64.self)
    }

    private func word32(_ field: PartialKeyPath<st_process_header>) -> UnsafeMutablePointer<UInt32> {
        (UnsafeMutableRawPointer(header) + MemoryLayout<st_process_header>.offset(of: field)!)
            .assumingMemoryBound(to: UInt32.self)
    }

    var id: ProcessID { ProcessID(rawValue: Int64(header.pointee.id)) }
    var pid: Int64 { header.pointee.pid }
    var lost: UInt64 { st_load_relaxed64(word64(\.lost)) }
    /// Why events of the process were lost, in words.
    var lossReasons: [String] {
        LossReason.texts(
            st_load_relaxed(word32(\.loss_reasons)), growthProblem: st_load_relaxed(word32(\.growth_problem)))
    }

    /// Whether the end that it put on record is main's, which had waited for the other threads.
    var endsInOrder: Bool { st_load_relaxed(word32(\.ends_in_order)) != 0 }

    /// Whether it had more different stacks than there is room for.
    var hasRefusedStacks: Bool { st_load_relaxed(word32(\.stacks_refused)) != 0 }

    /// Whether it was about to become another program when it was seen last.
    var executes: Bool { st_load_relaxed(word32(\.executes)) != 0 }

    /// What the process left out on purpose. Whatever a damaged file holds, no more than there is room for.
    var leftOut: [LeftOut] {
        let count = min(st_load_acquire(word32(\.left_out_count)), UInt32(ST_LEFT_OUT_MODULES))
        return withUnsafeBytes(of: &header.pointee.left_out) { bytes in
            bytes.bindMemory(to: st_left_out.self).prefix(Int(count)).map { row in
                let module = withUnsafeBytes(of: row.module) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                return LeftOut(
                    process: id, module: module, objects: Int64(clamping: row.objects),
                    operations: Int64(clamping: row.operations))
            }
        }
    }

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
        if header.pointee.holds_lock != 0 { return st_is_locked(path.systemName) ? .alive : .over }
        // By its id, where that means the same here as there, and where the system tells of processes at all.
        guard hasOurIDs, header.pointee.pid_namespace != 0, header.pointee.start_time != 0,
            st_process_start_time(0) != 0
        else { return .unknown }
        return st_process_start_time(pid) == header.pointee.start_time ? .alive : .over
    }

    /// Whether ids of processes mean the same in its namespace and in ours, as far as that is known.
    var hasOurIDs: Bool { [0, st_pid_namespace()].contains(header.pointee.pid_namespace) }

    /// The program that the process ran, and its arguments as a shell would need them.
    var program: (executable: String, arguments: String) {
        let executable = withUnsafeBytes(of: &header.pointee.executable) { bytes in
            String(systemName: bytes.prefix { $0 != 0 }).readableName
        }
        let words = withUnsafeBytes(of: &header.pointee.arguments) { bytes in
            bytes.prefix(Int(min(header.pointee.arguments_length, UInt32(ST_TEXT_LIMIT))))
                .split(separator: 0, omittingEmptySubsequences: false)
                .map { String(systemName: $0) }
        }
        // Each argument ends with a zero byte, so the split leaves an empty piece at the end.
        return (executable, words.dropFirst().dropLast().map(ShellQuoting.quoted).joined(separator: " "))
    }

    func info(_ control: ControlFile) -> ProcessInfo {
        let program = program
        return ProcessInfo(
            id: id, pid: pid, parent: ProcessID(rawValue: Int64(header.pointee.parent)),
            executable: program.executable, arguments: program.arguments,
            started: control.nanoseconds(header.pointee.start_ticks))
    }

    /// Segments that are in use, if any changed hands since the last call; else nil.
    func segmentsIfChanged() -> [Segment]? {
        let claims = st_load_acquire(word32(\.segment_claims))
        guard claims != claimsSeen else { return nil }
        claimsSeen = claims
        let all = segmentCount
        // Not beyond the file, which may have been cut off since: to touch that is a fault.
        var held = all
        var status = stat()
        if stat(path.systemName, &status) == 0 {
            let room = max(0, Int(clamping: status.st_size) - Int(st_segments_offset)) / Int(ST_SEGMENT_BYTES)
            // What was reserved and never used says that it is free.
            held = isWhole ? min(room, Int(ST_PIECES * ST_PIECE_SEGMENTS)) : min(all, room)
        }
        problem = held < all ? "the buffers of a process are truncated" : nil
        let count = mapPieces(for: held)
        // What cannot be mapped now may be later.
        if count < held { claimsSeen = nil }
        let perPiece = Int(ST_PIECE_SEGMENTS)
        return (0..<count).compactMap { index in
            let segment = (pieces[index / perPiece] + index % perPiece * Int(ST_SEGMENT_BYTES))
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
    func readNewSites(_ body: (LoggedSite) throws -> Void) rethrows {
        let used = min(st_load_acquire64(word64(\.sites_used)), st_sites_limit)
        let entrySize = MemoryLayout<st_site_entry>.size
        guard sitesRead + UInt64(entrySize) <= used else { return }
        // Read, not mapped: no more of it is held than there is, and a file that was cut off just ends.
        let log = [UInt8](unsafeUninitializedCapacity: Int(used - sitesRead)) { buffer, count in
            Self.withFile(path) { file in
                count = max(0, pread(file, buffer.baseAddress, buffer.count, off_t(st_sites_offset + sitesRead)))
            }
        }
        let start = sitesRead
        try log.withUnsafeBytes { bytes in
            while case let place = Int(sitesRead - start), place + entrySize <= bytes.count {
                let entry = bytes.loadUnaligned(fromByteOffset: place, as: st_site_entry.self)
                let (fileLength, functionLength) = (Int(entry.file_length), Int(entry.function_length))
                let size = (entrySize + fileLength + functionLength + 7) & ~7
                guard place + size <= bytes.count else { return }
                let text = bytes[(place + entrySize)...]
                let file = String(decoding: text.prefix(fileLength), as: UTF8.self)
                sitesRead += UInt64(size)
                try body(Self.site(entry, file, text.dropFirst(fileLength).prefix(functionLength)))
            }
        }
    }

    /// A row for an entry of the log: a line of a file, or a number in a module.
    private static func site(
        _ entry: st_site_entry, _ file: String, _ bytes: Slice<UnsafeRawBufferPointer>
    ) -> LoggedSite {
        let id = SiteID(rawValue: Int64(entry.id))
        if entry.kind == ST_SITE_STACK.rawValue {
            let frames = stride(from: 0, to: bytes.count - 3, by: 4).map { place in
                let id = bytes.dropFirst(place).prefix(4).reversed().reduce(0) { $0 << 8 | Int64($1) }
                return SiteID(rawValue: id)
            }
            return LoggedSite(site: SourceSite(id: id, file: "", line: 0), frames: frames)
        }
        if entry.kind == ST_SITE_CODE.rawValue {
            let site = SourceSite(id: id, file: "", line: Int64(clamping: entry.offset), module: file)
            return LoggedSite(site: site, isCode: true, buildID: bytes.isEmpty ? nil : bytes.hexadecimal)
        }
        let source = SourcePath.shared.resolve(file)
        let function = String(decoding: bytes, as: UTF8.self)
        return LoggedSite(
            site: SourceSite(
                id: id, file: source.file, line: Int64(entry.line), function: function, module: source.module))
    }

    /// Forgets which sites were read: after a transaction with some of them was rolled back.
    func rereadSites(from position: UInt64) { sitesRead = position }
    var sitePosition: UInt64 { sitesRead }
}

/// A place as a process has put it on record.
struct LoggedSite {
    var site: SourceSite
    /// Whether it is an address in a module's code, and which build of the module that is.
    var isCode = false
    var buildID: String?
    /// Of a stack, the places of its frames, the innermost first; they were logged before.
    var frames: [SiteID] = []
}
