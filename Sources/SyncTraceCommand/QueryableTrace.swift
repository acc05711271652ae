import TraceInterchange
import TraceReader

/// A trace that SQL can be asked of: a text is imported into a trace file for the while.
struct QueryableTrace {
    let reader: TraceReader
    /// Goes with this value.
    private let imported: TemporaryTraceFile?

    init(path: String) throws {
        guard STDFile.isNamed(path) else {
            (reader, imported) = (try TraceReader(path: path), nil)
            return
        }
        let file = STDFile(path)
        let progress = ProgressLine("importing", of: file.size, unit: .bytes)
        let imported = try TemporaryTraceFile(importing: file) { progress.advance(to: $0) }
        progress.finish()
        STDInput.tell(imported.report, of: path)
        (reader, self.imported) = (try imported.reader(), imported)
    }
}
