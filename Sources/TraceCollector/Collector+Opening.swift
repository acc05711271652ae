import CRecorder
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
                modules = options.modules
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
}

/// The path from the root.
func absolutePath(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return String(systemName: current) + "/" + path
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
