import Glibc
public import TraceReader

/// A text in the STD format, imported into a trace file that goes with this value: for questions in SQL.
public final class TemporaryTraceFile {
    /// What was read, and which lines were skipped.
    public let report: STDImportReport
    private let directory: String
    private var path: String { directory + "/trace.sqlite" }

    /// Imports a text into a directory of its own below `TMPDIR`, which nobody else may look into.
    ///
    /// - Throws: ``STDFileError``, and `TraceFileError` where the file cannot be written.
    public init(importing file: STDFile, onProgress: ((Int64) -> Void)? = nil) throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/synctrace-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw STDFileError(
                path: file.path, reason: "no temporary directory: \(String(cString: strerror(errno)))")
        }
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        do {
            let trace = try STDTraceImport(
                creating: directory + "/trace.sqlite", source: file.name, commandLine: file.path)
            var bytes: Int64 = 0
            try file.read {
                try trace.consume($0)
                bytes += Int64($0.count)
                onProgress?(bytes)
            }
            report = try file.blaming { try trace.finish() }
            try file.check(report)
        } catch {
            Self.remove(directory)
            throw error
        }
        self.directory = directory
    }

    deinit { Self.remove(directory) }

    /// Opens the trace file. The reader must not outlive this value.
    public func reader() throws -> TraceReader { try TraceReader(path: path) }

    private static func remove(_ directory: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(directory + "/trace.sqlite" + suffix) }
        rmdir(directory)
    }
}
