import CRecorder
import Glibc
import TraceModel
import TraceWriter

/// The file that a recording's processes and its collector share, mapped into memory.
final class ControlFile {
    let control: UnsafeMutablePointer<st_control>
    let path: String
    /// Holds the lock that says that a collector lives, until it is closed.
    let file: Int32
    private let identity: FileIdentity?

    /// Makes the control file of a new recording, and takes the collector's lock.
    convenience init(creating directory: BufferDirectory, options: CollectorOptions) throws(CollectorError) {
        try self.init(creating: directory, options: options, state: ST_STATE_OPEN, nextProcess: 1)
    }

    /// Makes one in place of the control file of a recording that is over, which was removed.
    ///
    /// The clock is taken to be the one that a recording on this machine uses: times are for people, the order rests on
    /// numbers.
    ///
    /// - Parameters:
    ///   - nextProcess: a number above those of all processes that took part.
    ///   - started: when the recording began, as far as that is known: the ticks at which a process did, and how many
    ///     nanoseconds later than the recording.
    convenience init(
        replacing directory: BufferDirectory, nextProcess: UInt64, started: (ticks: UInt64, nanoseconds: Int64)
    ) throws(CollectorError) {
        try self.init(
            creating: directory, options: CollectorOptions(), state: ST_STATE_CLOSED, nextProcess: nextProcess)
        let perTick = Double(control.pointee.nanoseconds_per_2_32) / 4_294_967_296
        let ticks = Double(max(0, started.nanoseconds)) / max(perTick, 1e-9)
        control.pointee.start_ticks = started.ticks - min(started.ticks, UInt64(min(ticks, 9e18)))
    }

    private init(
        creating directory: BufferDirectory, options: CollectorOptions, state first: st_recording_state,
        nextProcess: UInt64
    ) throws(CollectorError) {
        path = directory.control
        let unfinished = directory.unfinishedControl
        file = st_open(unfinished.systemName, O_RDWR | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw .cannotCreate(path: path, reason: lastError()) }
        identity = FileIdentity(file)
        let problem = st_reserve(file, 0, UInt64(MemoryLayout<st_control>.size))
        guard problem == 0, st_lock_file(file), let mapped = Self.map(file) else {
            let reason = problem == 0 ? lastError() : String(cString: strerror(problem))
            close(file)
            unlink(unfinished.systemName)
            throw .cannotCreate(path: path, reason: reason)
        }
        control = mapped
        let clock = st_best_clock()
        control.pointee.clock = clock
        control.pointee.nanoseconds_per_2_32 = st_calibrate(clock)
        // On a small disk the trace needs the room more than the buffers do.
        control.pointee.limit_bytes = min(options.bufferLimit, directory.freeBytes / 4)
        control.pointee.policy = UInt32((options.policy == .drop ? ST_POLICY_DROP : ST_POLICY_WAIT).rawValue)
        setIgnoredModules(options.ignoredModules)
        control.pointee.stack_frames = UInt32(clamping: options.stackFrames)
        control.pointee.next_id = 1
        control.pointee.next_site = 1
        control.pointee.next_process = nextProcess
        control.pointee.version = ST_LAYOUT_VERSION
        control.pointee.start_ticks = st_read_clock(clock)
        control.pointee.magic = ST_CONTROL_MAGIC
        st_store_release(state, first.rawValue)
        // Under its name only when it is whole.
        guard rename(unfinished.systemName, path.systemName) == 0 else {
            let reason = lastError()
            munmap(mapped, MemoryLayout<st_control>.size)
            close(file)
            throw .cannotCreate(path: path, reason: reason)
        }
    }

    /// Puts the patterns, as far as there is room, one behind the other; the file is of zero bytes else.
    private func setIgnoredModules(_ patterns: [String]) {
        withUnsafeMutableBytes(of: &control.pointee.ignored_modules) { room in
            var used = 0
            for pattern in patterns where !pattern.isEmpty {
                let bytes = pattern.systemName.map(UInt8.init(bitPattern:))
                guard used + bytes.count < room.count else { return }
                room.baseAddress?.advanced(by: used).copyMemory(from: bytes, byteCount: bytes.count)
                used += bytes.count
            }
        }
    }

    /// Opens the control file of a recording whose collector is gone, and takes the lock.
    init(recovering directory: BufferDirectory) throws(CollectorError) {
        path = directory.control
        if let obstacle = BufferDirectory.obstacle(at: path) { throw .cannotRead(path: path, reason: obstacle) }
        file = st_open(path.systemName, O_RDWR, 0)
        guard file >= 0 else { throw .cannotRead(path: path, reason: lastError()) }
        identity = FileIdentity(file)
        guard st_lock_file(file) else {
            close(file)
            throw .alreadyCollected(path: directory.trace)
        }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_size >= MemoryLayout<st_control>.size, let mapped = Self.map(file),
            mapped.pointee.magic == ST_CONTROL_MAGIC, mapped.pointee.version == ST_LAYOUT_VERSION
        else {
            close(file)
            throw .cannotRead(path: path, reason: "it is not a control file of this version")
        }
        control = mapped
    }

    private static func map(_ file: Int32) -> UnsafeMutablePointer<st_control>? {
        let address = mmap(nil, MemoryLayout<st_control>.size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        guard let address, address != MAP_FAILED else { return nil }
        // The lock lives as long as a mapping of the file does: a forked child has none, and does not collect.
        st_keep_from_children(address, UInt64(MemoryLayout<st_control>.size))
        return address.bindMemory(to: st_control.self, capacity: 1)
    }

    deinit {
        munmap(control, MemoryLayout<st_control>.size)
        // The traced program, if this is in one, may have closed it, and have another file under its number.
        if let identity, identity == FileIdentity(file) { close(file) }
    }

    private func word(_ field: PartialKeyPath<st_control>) -> UnsafeMutablePointer<UInt32> {
        (UnsafeMutableRawPointer(control) + MemoryLayout<st_control>.offset(of: field)!)
            .assumingMemoryBound(to: UInt32.self)
    }

    private var state: UnsafeMutablePointer<UInt32> { word(\.state) }

    /// Tells the processes how it stands: they look when they need a new segment.
    func setState(_ new: st_recording_state) {
        st_store_release(state, new.rawValue)
        ringRoom()
    }

    /// Tells threads that wait for room that there is some.
    func ringRoom() {
        _ = st_fetch_add_release(word(\.room), 1)
        st_futex_wake(word(\.room), Int32.max, true)
    }

    /// Ends a sleep in ``waitForBell(since:nanoseconds:)``.
    func ringDoorbell() {
        _ = st_fetch_add_release(word(\.doorbell), 1)
        st_futex_wake(word(\.doorbell), Int32.max, true)
    }

    var doorbell: UInt32 { st_load_acquire(word(\.doorbell)) }

    /// Sleeps until a thread wakes it, or for `nanoseconds`.
    func waitForBell(since bell: UInt32, nanoseconds: UInt64) {
        _ = st_futex_wait(word(\.doorbell), bell, st_monotonic_ns() + nanoseconds, true)
    }

    private func counter(_ field: PartialKeyPath<st_control>) -> UInt64 {
        st_load_relaxed64(
            (UnsafeMutableRawPointer(control) + MemoryLayout<st_control>.offset(of: field)!)
                .assumingMemoryBound(to: UInt64.self))
    }

    var nextProcess: UInt64 { counter(\.next_process) }
    var waits: UInt64 { counter(\.waits) }

    /// Why the last process that could not join the recording could not; nil if all could.
    var joinProblem: String? {
        let problem = st_load_relaxed(word(\.join_problem))
        return problem == 0 ? nil : String(cString: st_error_text(Int32(truncatingIfNeeded: problem)))
    }

    /// Whether threads may soon find no room, or would not wait for it.
    var isPressed: Bool {
        control.pointee.policy != ST_POLICY_WAIT.rawValue
            || counter(\.used_bytes) >= control.pointee.limit_bytes / 2
    }

    /// Buffers of this size are gone: others may have their room.
    func giveBack(bytes: UInt64) {
        _ = st_fetch_add_relaxed64(
            (UnsafeMutableRawPointer(control) + MemoryLayout<st_control>.offset(of: \.used_bytes)!)
                .assumingMemoryBound(to: UInt64.self), 0 &- bytes)
        ringRoom()
    }

    /// Whether it was removed with nothing in its place, so that no process could join any more and none could say so.
    /// Below another root folder, its path alone says nothing.
    var isGone: Bool {
        var status = stat()
        guard let identity, identity == FileIdentity(file), fstat(file, &status) == 0, status.st_nlink == 0 else {
            return false
        }
        return access(path.systemName, F_OK) != 0 && errno == ENOENT
    }

    /// The clock's reading now, in ticks.
    var now: UInt64 { st_read_clock(control.pointee.clock) }

    /// Nanoseconds since the recording began.
    @inline(__always)
    func nanoseconds(_ ticks: UInt64) -> Int64 {
        let start = control.pointee.start_ticks
        guard ticks > start else { return 0 }
        let product = (ticks - start).multipliedFullWidth(by: control.pointee.nanoseconds_per_2_32)
        return Int64(truncatingIfNeeded: product.high << 32 | product.low >> 32)
    }
}
