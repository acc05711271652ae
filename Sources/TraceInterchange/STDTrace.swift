public import TraceModel

/// A text in the STD format as a trace that can be analyzed as it lies.
///
/// The text is parsed once, when it is opened. Up to ``mostKept`` events stay in memory; a longer text is parsed again at
/// each reading, so that memory stays bounded.
public final class STDTrace: TraceSource {
    /// How many events are kept in memory: 64 MB of them.
    public static let mostKept = 1 << 20

    /// How many events of what can be read only once, as a pipe, are kept in memory: 512 MB of them.
    public static let mostKeptOfPipe = 1 << 23

    /// The file.
    public let file: STDFile
    /// What was read, and which lines were skipped.
    public let report: STDImportReport
    private let rows: STDImportedTables
    private let isStrict: Bool
    private let events: [TraceEvent]?

    /// Reads all of a file.
    ///
    /// - Parameters:
    ///   - file: Where the text is.
    ///   - isStrict: Whether a lock that gets a second owner is an error; otherwise the first one is taken to have released it
    ///     just before, and ``STDImportReport/unrecorded`` counts that.
    ///   - kept: The most events of a regular file that stay in memory.
    ///   - onProgress: Called now and then with the number of bytes read.
    /// - Throws: ``STDFileError``, also where no line of the text is an event.
    public init(
        _ file: STDFile, isStrict: Bool = false, keeping kept: Int = STDTrace.mostKept,
        onProgress: ((Int64) -> Void)? = nil
    ) throws {
        self.file = file
        self.isStrict = isStrict
        var events: [TraceEvent]? = []
        let isRegular = file.isRegular
        let kept = isRegular ? kept : Self.mostKeptOfPipe
        let importer = STDImporter(file: file.name, isStrict: isStrict) { event in
            guard let count = events?.count else { return }
            if count < kept {
                events?.append(event)
            } else if isRegular {
                events = nil
            } else {
                throw STDFileError(
                    path: file.path,
                    reason:
                        "is not a file that can be read twice, and has more than \(kept) events: save it in a file, or "
                        + "'synctrace import' it")
            }
        }
        var bytes: Int64 = 0
        try file.read {
            try importer.consume($0)
            bytes += Int64($0.count)
            onProgress?(bytes)
        }
        rows = try file.blaming { try importer.finish() }
        report = importer.report
        self.events = events
        try file.check(report)
    }

    public var name: String { file.path }

    public func summary() -> TraceSummary {
        TraceSummary(
            format: "STD text", program: file.name, eventCount: report.events, lost: report.skipped,
            lossReason: report.skipped > 0 ? "lines that were skipped" : nil, cleanEnd: rows.process.end == .exited,
            isText: true, unrecorded: report.unrecorded)
    }

    public func tables() -> TraceTables {
        TraceTables(processes: [rows.process], threads: rows.threads, objects: rows.objects, sites: rows.sites)
    }

    /// - Throws: ``STDFileError`` where a text that is parsed again has changed.
    public func forEachBatch(
        of selection: EventSelection, _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) throws {
        var batches = EventBatches(of: selection)
        if let events {
            for event in events { try batches.add(event, body) }
        } else {
            try withoutActuallyEscaping(body) { body in
                let importer = STDImporter(file: file.name, isStrict: isStrict) { try batches.add($0, body) }
                try file.read { try importer.consume($0) }
                _ = try file.blaming { try importer.finish() }
                guard importer.report.events == report.events else {
                    throw STDFileError(path: file.path, reason: "has changed while it was read")
                }
            }
        }
        try batches.finish(body)
    }
}
