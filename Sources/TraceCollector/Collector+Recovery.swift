import CRecorder
import Glibc
import TraceModel
import TraceWriter

extension Collector {
    /// Takes up what a recording left behind whose collector is gone, and closes its trace. Of a trace that was closed,
    /// but with a `-wal` beside it, makes a single file. Where the trace was deleted, a new one holds what lies in the
    /// buffers.
    ///
    /// - Throws: ``CollectorError/nothingToRecover(path:)`` where there are no buffers,
    ///   ``CollectorError/neverBegan(path:)`` where the recorder was killed while it made the trace, which is gone then,
    ///   ``CollectorError/alreadyCollected(path:)`` while a collector lives.
    public static func recover(_ path: String, views: [String] = []) throws -> CollectorResult {
        try recover(path, views: views, modules: nil)
    }

    /// - Parameter modules: Tells what is known by an address alone, as at the close of a recording.
    package static func recover(_ path: String, views: [String], modules: (any ModuleReader)?) throws -> CollectorResult
    {
        let directory = BufferDirectory(trace: path)
        let path = linkedFile(path)
        guard directory.exists else {
            let isUnfinished = directory.isUnfinished
            if directory.removeIfUnused(), isUnfinished, holdsNothing(path) {
                TraceFileParts.remove(path)
                ReplacedTrace(movedAsideFrom: path).restore()
                throw CollectorError.neverBegan(path: path)
            }
            return try closeLeftOpen(path, views)
        }
        try directory.checkReadable()
        let isDeleted = access(path.systemName, F_OK) != 0 && errno == ENOENT
        let control = try directory.hasControl ? ControlFile(recovering: directory) : newControl(directory, path)
        let writer =
            try isDeleted ? newTrace(path, directory, views) : TraceWriter(resuming: path, views: views)
        let collector = Collector(
            directory: directory, control: control, writer: writer, maximumTraceSize: nil,
            firstPositions: try writer.positions(), sequences: try writer.maxObjectSequences(),
            endedProcesses: try writer.endedProcesses(), recovery: isDeleted ? .ofDeletedTrace : .ofTrace)
        collector.modules = modules
        let result = try collector.finish()
        let replaced = ReplacedTrace(movedAsideFrom: path)
        // The trace was made, and the program not started yet.
        if replaced.exists, result.processes == 0 {
            TraceFileParts.remove(path)
            replaced.restore()
            throw CollectorError.neverBegan(path: path)
        }
        replaced.remove()
        return result
    }

    /// Whether a trace was still being made when its recorder was killed.
    private static func holdsNothing(_ path: String) -> Bool {
        var status = stat()
        guard stat(path.systemName, &status) == 0 else { return errno == ENOENT }
        if status.st_size == 0 { return true }
        if let trace = try? ClosedTrace(path) { return trace.isUnfinished && trace.processStarts.isEmpty }
        if ClosedTrace.isBlank(path) { return true }
        // Cut off in its first transaction: its journal says that there were 0 pages before.
        let journal = open((path + "-journal").systemName, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard journal >= 0 else { return false }
        defer { close(journal) }
        var pagesBefore: UInt32 = 1
        return pread(journal, &pagesBefore, 4, 16) == 4 && pagesBefore == 0
    }

    /// A control file in place of one that was removed.
    private static func newControl(_ directory: BufferDirectory, _ path: String) throws -> ControlFile {
        // The lock that a recorder holds went with the file's name; the one on its trace did not.
        if isOpenElsewhere(path) { throw TraceFileError.busy(path: path) }
        let known = (try? ClosedTrace(path))?.processStarts ?? [:]
        let files = directory.processes.compactMap { ProcessFile(path: directory.process($0)) }
        let start =
            files.lazy.compactMap { file in known[file.id].map { (file.startTicks, $0) } }.first
            ?? files.map { ($0.startTicks, 0) }.min { $0.0 < $1.0 } ?? (0, 0)
        let ids = directory.processes + known.keys.map { UInt64(clamping: $0.rawValue) }
        return try ControlFile(
            replacing: directory, nextProcess: (ids.max() ?? 0).addingReportingOverflow(1).partialValue,
            started: (ticks: start.0, nanoseconds: start.1))
    }

    /// Whether another process has the database open: SQLite then holds a lock on bytes of it.
    private static func isOpenElsewhere(_ path: String) -> Bool {
        let file = open(path.systemName, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = 0x4000_0000
        lock.l_len = 512
        return fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }

    /// A trace in place of one that was deleted, with what the buffers know of the program.
    private static func newTrace(_ path: String, _ directory: BufferDirectory, _ views: [String]) throws -> TraceWriter
    {
        // Of the deleted one, but not to be read without it.
        for suffix in ["-wal", "-journal"] where access((path + suffix).systemName, F_OK) == 0 {
            throw CollectorError.inTheWay(path: path + suffix, trace: path)
        }
        // Says nothing without the log.
        unlink((path + "-shm").systemName)
        let program = directory.processes.first.flatMap { ProcessFile(path: directory.process($0)) }?.program
        return try TraceWriter(
            creating: path,
            metadata: TraceMetadata(
                program: program?.executable.lastPart ?? "",
                commandLine: program.map { [ShellQuoting.quoted($0.executable), $0.arguments] }?
                    .filter { !$0.isEmpty }.joined(separator: " ") ?? ""),
            views: views)
    }

    /// Finishes a trace that was closed but for that: makes a single file where a reader or a full disk stood in the way,
    /// adds the views where the traced program closed the trace itself, and the tables where an earlier version did.
    private static func closeLeftOpen(_ path: String, _ views: [String]) throws -> CollectorResult {
        // Says what is wrong where no trace exists at all.
        let trace = try ClosedTrace(path)
        let hasViews = trace.viewCount > 0 || views.isEmpty
        guard access((path + "-wal").systemName, F_OK) == 0 || !hasViews || !trace.isTabulated || trace.isUnfinished
        else {
            throw CollectorError.nothingToRecover(path: path)
        }
        var metadata = trace.metadata
        let writer = try TraceWriter(resuming: path, views: views)
        if trace.isUnfinished {
            // How many events they had is not known.
            metadata.eventsLost = metadata.eventsLost == .max ? .max : metadata.eventsLost + 1
            metadata.isLossLeast = true
            metadata.lossReason = [metadata.lossReason, "the recording was cut off, and its buffers are gone"]
                .compactMap(\.self).joined(separator: "; ")
            try writer.begin()
            for key in [MetadataKey.eventsLost, .eventsLostAtLeast, .lossReason] {
                try writer.setMetadata(key, metadata[key])
            }
            try writer.commit()
        }
        let closed = try writer.finish(cleanEnd: metadata.cleanEnd)
        return CollectorResult(
            events: writer.lastSeq, lost: metadata.eventsLost, lossReason: metadata.lossReason,
            isLossLeast: metadata.isLossLeast, isPartlyGone: trace.isUnfinished, processes: 0, joinProblem: nil,
            running: [],
            isSingleFile: closed.isSingleFile)
    }
}
