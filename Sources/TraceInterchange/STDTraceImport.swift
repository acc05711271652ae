import TraceModel
import TraceReader
import TraceWriter

/// Writes a trace in the STD format into a trace file, as its bytes come.
package final class STDTraceImport {
    /// How many events are written in one transaction.
    private static let batch: Int64 = 50_000

    private let writer: TraceWriter
    private let importer: STDImporter

    /// What was read so far.
    package var report: STDImportReport { importer.report }

    /// Creates a trace at `path`, where nothing may be, and begins before the first byte. `source` is the name of what
    /// is read, which stands in the trace as its program.
    package init(creating path: String, source: String, commandLine: String, isStrict: Bool = false) throws {
        let writer = try TraceWriter(
            creating: path, metadata: TraceMetadata(program: source, commandLine: commandLine),
            views: View.statements)
        try writer.begin()
        self.writer = writer
        importer = STDImporter(file: source, isStrict: isStrict) { event in
            try writer.append(event)
            guard event.seq % Self.batch == 0 else { return }
            try writer.commit()
            try writer.begin()
        }
    }

    /// Takes the next bytes.
    package func consume(_ bytes: UnsafeRawBufferPointer) throws { try importer.consume(bytes) }

    /// Writes what is left and closes the trace. Throws away what is not committed where that fails.
    package func finish() throws -> STDImportReport {
        let tables = try importer.finish()
        try writer.insert(tables.process)
        for row in tables.threads { try writer.insert(row) }
        for row in tables.objects { try writer.insert(row) }
        for row in tables.sites { try writer.insert(row) }
        _ = try writer.finish(cleanEnd: tables.process.end == .exited)
        return importer.report
    }
}
