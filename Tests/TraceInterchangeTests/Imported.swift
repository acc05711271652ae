import TestSupport
import Testing
import TraceAnalysis
import TraceInterchange
import TraceModel
import TracePrediction
import TraceReplay

/// A trace in the STD format, as the importer gives it.
struct Imported {
    var events: [TraceEvent] = []
    var tables = TraceTables()
    var report = STDImportReport()

    /// Imports lines, or the contents of a file; in pieces of so many bytes where that is given.
    init(_ text: [UInt8], piece: Int = .max, isStrict: Bool = false) throws {
        let sink = Sink()
        let importer = STDImporter(file: "trace.std", isStrict: isStrict) { sink.events.append($0) }
        try text.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                let end = piece < bytes.count - start ? start + piece : bytes.count
                try importer.consume(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
        let rows = try importer.finish()
        events = sink.events
        tables = TraceTables(
            processes: [rows.process], threads: rows.threads, objects: rows.objects, sites: rows.sites)
        report = importer.report
    }

    /// Imports lines.
    init(_ text: String, piece: Int = .max, isStrict: Bool = false) throws {
        try self.init(Array(text.utf8), piece: piece, isStrict: isStrict)
    }

    private final class Sink { var events: [TraceEvent] = [] }

    /// What all rules, or those named, say.
    func analyze(
        only rules: Set<String>? = nil, prediction: PredictionOptions = PredictionOptions()
    ) -> AnalysisResult {
        return MemoryTrace(tables, events).analyzed(only: rules, prediction: prediction)
    }

    /// The events as "T1 acquire A 1", those of no interest left out.
    var story: [String] {
        let names = TraceNames(tables)
        return events.filter { $0.kind != .begin && $0.kind != .end }.map { event in
            let value = event.kind.hasValue ? " \(event.value)" : ""
            let object = event.kind == .processEnd ? "" : " \(names.object(event.object))"
            return "\(names.thread(event.thread)) \(event.kind.name)\(object)\(value)"
        }
    }
}

/// The findings of a trace by rule, each once, without what is excluded or predicted, sorted.
func rules(_ text: String, only rules: Set<String>? = nil) throws -> [String] {
    let imported = try Imported(text)
    #expect(imported.report.problems == [])
    let findings = imported.analyze(only: rules).findings
    return Set(findings.filter { $0.verdict == nil || $0.verdict == .occurred }.map(\.rule)).sorted()
}
