import CTraceBuffer
import Glibc
import TraceModel
import TraceWriter

extension Collector {
    /// Begins a recording: makes the trace at `path` and the buffer directory beside it.
    ///
    /// - Throws: ``TraceFileError`` or ``CollectorError``; nothing is left behind then.
    public convenience init(recordingTo path: String, options: CollectorOptions) throws {
        // The directory first: who makes it has the path for itself, and what lies there is not touched before.
        let directory = BufferDirectory(newTrace: path)
        let claim = try directory.create()
        defer { withExtendedLifetime(claim) {} }
        var replaced: ReplacedTrace?
        do {
            if options.replacesTrace { replaced = try ReplacedTrace(path) }
            let writer = try Self.newTrace(path, options)
            do {
                let control = try ControlFile(creating: directory, options: options)
                self.init(
                    directory: directory, control: control, writer: writer, maximumTraceSize: options.maximumTraceSize,
                    replaced: replaced)
            } catch {
                TraceFileParts.remove(path)
                throw error
            }
        } catch {
            directory.remove()
            replaced?.restore()
            throw error
        }
    }

    private static func newTrace(_ path: String, _ options: CollectorOptions) throws(TraceFileError) -> TraceWriter {
        var realtime = timespec()
        clock_gettime(CLOCK_REALTIME, &realtime)
        return try TraceWriter(
            creating: path,
            metadata: TraceMetadata(
                program: options.program,
                commandLine: options.commandLine.map(ShellQuoting.quoted).joined(separator: " "),
                startedAt: iso8601(realtime), host: hostName(), bufferPolicy: options.policy),
            views: options.views)
    }

    /// Takes up what a recording left behind whose collector is gone, and closes its trace. Of a trace that was closed,
    /// but with a `-wal` beside it, makes a single file.
    ///
    /// - Throws: ``CollectorError/nothingToRecover(path:)`` where there are no buffers,
    ///   ``CollectorError/alreadyCollected(path:)`` while a collector lives.
    public static func recover(_ path: String, views: [String] = []) throws -> CollectorResult {
        let directory = BufferDirectory(trace: path)
        let path = linkedFile(path)
        guard directory.exists else {
            directory.removeIfUnused()
            return try closeLeftOpen(path, views)
        }
        let control = try ControlFile(recovering: directory)
        let writer = try TraceWriter(resuming: path, views: views)
        let collector = Collector(
            directory: directory, control: control, writer: writer, maximumTraceSize: nil,
            firstPositions: try writer.positions(), sequences: try writer.maxObjectSequences(),
            endedProcesses: try writer.endedProcesses())
        return try collector.finish()
    }

    /// Finishes a trace that was closed but for that: makes a single file where a reader or a full disk stood in the way,
    /// adds the views where the traced program closed the trace itself, and the tables where an earlier version did.
    private static func closeLeftOpen(_ path: String, _ views: [String]) throws -> CollectorResult {
        // Says what is wrong where no trace exists at all.
        let trace = try ClosedTrace(path)
        let hasViews = trace.viewCount > 0 || views.isEmpty
        guard access(path + "-wal", F_OK) == 0 || !hasViews || !trace.isTabulated else {
            throw CollectorError.nothingToRecover(path: path)
        }
        let metadata = trace.metadata
        let writer = try TraceWriter(resuming: path, views: views)
        let closed = try writer.finish(cleanEnd: metadata.cleanEnd)
        return CollectorResult(
            events: writer.lastSeq, lost: metadata.eventsLost, lossReason: metadata.lossReason, processes: 0,
            joinProblem: nil, running: [],
            isSingleFile: closed.isSingleFile)
    }
}

/// The path from the root; as it is below a folder whose name is not text.
func absolutePath(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return String(validatingCString: current).map { $0 + "/" + path } ?? path
}

private func hostName() -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        gethostname(buffer.baseAddress!, 255) == 0 ? String(cString: buffer.baseAddress!) : nil
    }
}

/// UTC, to the millisecond.
private func iso8601(_ time: timespec) -> String {
    var seconds = time.tv_sec
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        let length = strftime(buffer.baseAddress!, 64, "%Y-%m-%dT%H:%M:%S", &parts)
        let text = length == 0 ? "" : String(cString: buffer.baseAddress!)
        let milliseconds = String(1000 + time.tv_nsec / 1_000_000).dropFirst()
        return "\(text).\(milliseconds)Z"
    }
}
