import CRecorder
import Glibc
import TraceModel
public import TraceWriter

/// Takes events out of the buffers of a recording, merges them causally and writes them to the trace.
///
/// One thread at a time uses it. It goes round after round: a snapshot of what the threads have stored, a merge of
/// that, transactions that write it out together with the positions reached, and then the segments are given back.
public final class Collector {
    public let directory: BufferDirectory
    let control: ControlFile
    let writer: TraceWriter
    let recorder: EntityRecorder
    let reserve: Reserve
    /// Bytes that the trace may take, and the reason for a loss when it has them.
    let maximumTraceSize: Int64?
    let boundReason: String
    /// The trace that this one replaces, until it does so for good.
    private(set) var replaced: ReplacedTrace?
    /// Who can tell more, when the trace is closed, of what is known by an address alone; nil where nobody does.
    var modules: (any ModuleReader)?
    var merge = CausalMerge()
    var processes: [UInt64: TracedProcess] = [:]
    var streams: [ThreadStream] = []
    /// Processes that are over, and whose buffers are gone.
    var retired: [ProcessEnd] = []
    /// Ids from here on have not been looked at.
    private var nextProcess: UInt64 = 1
    /// Processes that were about to join when they were looked at.
    private(set) var unseen: [UInt64] = []
    private var rounds = 0
    /// Positions reached by an earlier collector: not empty only in a recovery.
    private let firstPositions: [ThreadID: Int64]
    /// Processes whose end an earlier collector wrote out.
    let endedProcesses: [ProcessID: Int64]
    /// What a recovery takes up; nil where the recording is this collector's own.
    let recovery: Recovery?

    /// Whose buffers are taken up.
    enum Recovery { case ofTrace, ofDeletedTrace }
    /// Why nothing more is written; nil while all is well.
    var stopReason: String?

    /// Rows in a transaction: what a full disk can cost at most, and what a reader sees at once.
    private static let batch = 16384
    /// What is tried when a batch does not fit.
    private static let lastBatches = [16384, 4096, 1024, 256]
    static let pageSize: Int64 = 4096

    init(
        directory: BufferDirectory, control: ControlFile, writer: TraceWriter, maximumTraceSize: Int64?,
        replaced: ReplacedTrace? = nil,
        firstPositions: [ThreadID: Int64] = [:], sequences: [ObjectID: Int64] = [:],
        endedProcesses: [ProcessID: Int64] = [:], recovery: Recovery? = nil
    ) {
        self.directory = directory
        self.control = control
        self.writer = writer
        // The system's own limit is kept like one that was asked for: what is over it would be lost with the log.
        let limit = FileSizeSignal.limit
        let isAsked = maximumTraceSize != nil && maximumTraceSize! <= limit ?? .max
        let maximumTraceSize = isAsked ? maximumTraceSize : limit
        boundReason = isAsked ? LossReason.bound : LossReason.fileSize
        self.maximumTraceSize = maximumTraceSize
        self.firstPositions = firstPositions
        self.endedProcesses = endedProcesses
        self.replaced = replaced
        self.recovery = recovery
        recorder = EntityRecorder(writer: writer, control: control)
        reserve = Reserve(directory)
        // The indexes that the close makes take about as much as the rows.
        if let maximumTraceSize { try? writer.limitPages(to: maximumTraceSize / Self.pageSize / 2) }
        // The numbers are those of a trace, which is untrusted.
        for (object, sequence) in sequences where object.rawValue >= 0 && (0..<1 << 48).contains(sequence) {
            merge.setNext(Int(object.rawValue), UInt64(sequence) + 1)
        }
    }

    /// Nanoseconds since the recording began.
    package var elapsed: Int64 { control.nanoseconds(control.now) }

    /// The descriptor that holds the lock which says that this collector lives.
    package var lockFile: Int32 { control.file }

    /// What is to be recorded has begun: a trace that this one replaces is gone from now on.
    package func commitToStart() {
        replaced?.remove()
        replaced = nil
    }

    // MARK: Rounds

    /// Writes out what the threads had stored when it was called.
    ///
    /// - Parameter isLast: whether the threads store nothing more: what waits for a record that is missing then goes
    ///   on without it.
    /// - Returns: how many records were taken.
    /// - Throws: what the trace file says, except that it is full: that ends the writing, and is told by ``finish``.
    @discardableResult
    public func collect(isLast: Bool = false) throws(TraceFileError) -> Int {
        try collect(isLast: isLast, until: isLast ? .max : control.now)
    }

    /// Whether half of the room for buffers was needed once, or nobody waits for room: what is stored is to be written
    /// out as soon as can be.
    package var isPressed: Bool { control.isPressed }

    /// Writes out what the threads had stored when it was called, and stops where that is pressing meanwhile.
    package func collectUnlessPressed() throws(TraceFileError) -> Int {
        try collect(isLast: false, until: control.now, stopsWhenPressed: true)
    }

    /// Writes out what has been stored and is not later than `watermark`.
    @discardableResult
    func collect(isLast: Bool, until watermark: UInt64, stopsWhenPressed: Bool = false) throws(TraceFileError) -> Int {
        guard stopReason == nil else { return 0 }
        writer.lookForWatcher(at: directory.watched)
        discoverProcesses()
        discoverSegments()
        var total = 0
        while true {
            let count: Int
            do {
                count = try writeBatch(watermark: watermark, isLast: isLast, limit: Self.batch)
            } catch .diskFull {
                // To SQLite, the bound on the file's pages is a full disk as well.
                let isBound = maximumTraceSize != nil && directory.freeBytes > 1 << 20
                return total + stop(isBound ? boundReason : LossReason.disk, watermark: watermark, isLast: isLast)
            } catch .fileSizeLimit {
                return total + stop(LossReason.fileSize, watermark: watermark, isLast: isLast)
            }
            total += count
            if count < Self.batch {
                retireProcesses()
                return total
            }
            if stopsWhenPressed, isPressed { return total }
        }
    }

    /// Nothing more fits: ends the writing, with as many rows as there is room for.
    private func stop(_ reason: String, watermark: UInt64, isLast: Bool) -> Int {
        stopReason = reason
        control.setState(reason == LossReason.disk ? ST_STATE_DISK_FULL : ST_STATE_BOUNDED)
        var count = 0
        for limit in Self.lastBatches {
            while let written = try? writeBatch(watermark: watermark, isLast: isLast, limit: limit), written > 0 {
                count += written
            }
        }
        return count
    }

    private func writeBatch(watermark: UInt64, isLast: Bool, limit: Int) throws(TraceFileError) -> Int {
        for stream in streams { stream.takeSnapshot() }
        var open = false
        let sitePositions = processes.values.map { ($0.file, $0.file.sitePosition) }
        do {
            try writer.begin()
            open = true
            // After the snapshot: the log then holds the place of every event in it.
            for process in processes.values {
                try process.file.readNewSites { logged in
                    var site = logged.site
                    if !logged.frames.isEmpty {
                        try writer.insert(StackInfo(id: site.id, frames: logged.frames))
                        return
                    }
                    if logged.isCode, let path = site.module, !path.isEmpty {
                        let module = try writer.module(path: path, buildID: logged.buildID)
                        site.code = CodeAddress(module: module, offset: site.line)
                    }
                    try writer.insert(site)
                }
            }
            let recorder = recorder
            let count = try merge.run(streams, watermark: watermark, limit: limit, isLast: isLast) {
                try recorder.write($1, of: $0)
            }
            for stream in streams where stream.hasMoved {
                if let position = stream.position {
                    try writer.setPosition(thread: stream.key.positionID, position: position)
                }
            }
            try writer.commit()
            finishBatch()
            return count
        } catch {
            if open { writer.rollback() }
            merge.rollBack()
            for stream in streams { stream.rollBack() }
            for (file, position) in sitePositions { file.rereadSites(from: position) }
            for process in processes.values { process.reopenIfUncommitted() }
            throw error as! TraceFileError
        }
    }

    private func finishBatch() {
        merge.commit()
        var hasRoom = false
        for stream in streams where stream.commit() { hasRoom = true }
        for process in processes.values { process.closedIsCommitted = process.isClosed }
        if hasRoom { control.ringRoom() }
    }

    private func discoverProcesses() {
        // Read once: a process may join at any moment.
        let end = max(nextProcess, control.nextProcess)
        // So many have not come at once: the control file is damaged. Those are there that have files.
        let isDamaged = end - nextProcess > 1 << 16
        let all = isDamaged ? directory.processes.filter { nextProcess..<end ~= $0 } : Array(nextProcess..<end)
        unseen.append(contentsOf: all)
        // The count of a recording that was cut off may be damaged.
        if recovery != nil, nextProcess == 1 { unseen.append(contentsOf: directory.processes.filter { $0 >= end }) }
        nextProcess = end
        unseen.removeAll { adopt($0) }
    }

    /// Takes a process in; false while it has not finished making its file.
    private func adopt(_ id: UInt64) -> Bool {
        guard let file = ProcessFile(path: directory.process(id), isWhole: recovery != nil) else { return false }
        let process = TracedProcess(file: file)
        if let ended = endedProcesses[file.id] {
            process.isClosed = true
            process.closedIsCommitted = true
            process.ended = ended
        } else {
            do {
                try writer.begin()
                try writer.insert(file.info(control))
                try writer.commit()
            } catch {
                writer.rollback()
                return false
            }
        }
        processes[id] = process
        return true
    }

    /// Lets go of processes that are over and written out: their buffers' room is for others.
    private func retireProcesses() {
        rounds += 1
        // The first one may still be asked about. Looking whether a process lives costs a file.
        guard processes.count > 1, rounds % 16 == 0 else { return }
        for (id, process) in processes where id > 1 {
            guard process.isClosed || process.isOver else {
                // It may have stored its last events since they were looked for: the next rounds take them up.
                process.isOver = process.file.life == .over
                continue
            }
            for stream in process.streams.values { stream.takeSnapshot() }
            let isDrained =
                process.file.problem == nil && process.streams.values.allSatisfy { $0.unwrittenEvents == 0 }
            guard process.isClosed || isDrained else { continue }
            // On record first: a file that is missing without that is a loss to a recovery.
            guard process.isClosed || noteEnd(of: process) else { continue }
            retired.append(end(of: process))
            streams.removeAll { $0.process === process }
            processes[id] = nil
            unlink(process.file.path.systemName)
            control.giveBack(bytes: UInt64(process.file.segmentCount) * UInt64(ST_SEGMENT_BYTES))
        }
    }

    /// Puts on record that a process is over; false where that cannot be written.
    private func noteEnd(of process: TracedProcess) -> Bool {
        do throws(TraceFileError) {
            try writer.begin()
            try writer.setEnded(process.file.id, at: control.nanoseconds(control.now), end: .unknown)
            try writer.commit()
            return true
        } catch {
            writer.rollback()
            return false
        }
    }

    func discoverSegments() {
        for process in processes.values {
            for segment in process.file.segmentsIfChanged() ?? [] {
                var key = ThreadStream.Key(
                    thread: ThreadID(rawValue: Int64(segment.pointee.thread)),
                    isHandlers: segment.pointee.lane == ST_LANE_HANDLERS.rawValue)
                let known = process.streams[key]
                let stream =
                    known
                    ?? ThreadStream(
                        key: key, process: process, firstPosition: firstPositions[key.positionID] ?? 0)
                guard stream.add(segment), known == nil else { continue }
                process.streams[key] = stream
                key.isHandlers.toggle()
                if let sibling = process.streams[key] { stream.pair(with: sibling) }
                streams.append(stream)
            }
        }
        // A thread that has ended leaves an empty stream behind.
        if streams.count > 1024 {
            streams.removeAll { stream in
                guard stream.isEmpty else { return false }
                stream.process.streams[stream.key] = nil
                stream.unpair()
                return true
            }
        }
    }

    // MARK: Waiting

    /// A sign that changes when a thread fills a segment; read it before ``collect(isLast:)``.
    package var bell: UInt32 { control.doorbell }

    /// Sleeps until a thread fills a segment after `bell` was read, or somebody calls ``wake()``, at most for
    /// `nanoseconds`.
    package func sleep(since bell: UInt32, nanoseconds: UInt64) {
        control.waitForBell(since: bell, nanoseconds: nanoseconds)
    }

    /// Ends a sleep; from any thread.
    package func wake() { control.ringDoorbell() }
}
