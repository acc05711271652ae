import TraceModel
public import TraceReader

/// A text in the STD format, imported into a trace file that goes with this value: for questions in SQL.
public final class TemporaryTraceFile {
    /// What was read, and which lines were skipped.
    public let report: STDImportReport
    private let directory: TemporaryDirectory

    /// Imports a text into a temporary directory of its own.
    ///
    /// - Throws: ``STDFileError``, and `TraceFileError` where the file cannot be written.
    public init(importing file: STDFile, onProgress: ((Int64) -> Void)? = nil) throws {
        directory = try TemporaryDirectory(for: file.path)
        let trace = try STDTraceImport(
            creating: directory.file, source: file.name.readableName, commandLine: file.path.readableName)
        var bytes: Int64 = 0
        try file.read {
            try trace.consume($0)
            bytes += Int64($0.count)
            onProgress?(bytes)
        }
        report = try file.blaming { try trace.finish() }
        try file.check(report)
    }

    /// Opens the trace file. The reader must not outlive this value.
    public func reader() throws -> TraceReader { try TraceReader(path: directory.file) }
}
