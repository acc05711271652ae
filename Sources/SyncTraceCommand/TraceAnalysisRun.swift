import TraceWriter
import Foundation
import TraceAnalysis
import TraceCollector
import TraceModel
import TraceReplay
import TraceReport
import TraceReader

/// From a trace file to what is to be reported about it.
enum TraceAnalysisRun {
    static func analyze(_ path: String, _ settings: AnalysisSettings = AnalysisSettings()) throws -> ReportedTrace {
        if STDInput.isNamed(path) { return try STDInput.analyze(path, settings) }
        let reader = try TraceReader(path: path)
        let metadata = try reader.metadata()
        let tables = try reader.tables()
        var analyzer = Analyzer(
            tables: tables, only: settings.rules, thresholds: settings.thresholds, prediction: settings.prediction,
            measuresFairness: settings.measuresFairness)
        let progress = ProgressLine("analyzing \(TerminalText.escaped(path, limit: 40))", of: try reader.eventCount())
        try reader.forEachBatchAhead { batch in
            for event in batch { analyzer.consume(event) }
            progress.advance(to: batch[batch.count - 1].seq)
        }
        if let last = analyzer.conclude() {
            // What is predicted is replayed first. The reads and writes have had their say.
            try reader.forEachBatchAhead(through: last, excluding: [.read, .write]) { batch in
                for event in batch { analyzer.review(event) }
            }
        }
        let result = analyzer.finish()
        progress.finish()
        remark(on: path)
        return ReportedTrace(path: path, lost: metadata.eventsLost, cleanEnd: metadata.cleanEnd, result: result)
    }

    /// Calls `body` with each event of a trace that has been analyzed.
    static func forEachEvent(of path: String, _ body: @escaping (TraceEvent) -> Void) throws {
        if STDInput.isNamed(path) { return try STDInput.forEachEvent(of: path, body) }
        try TraceReader(path: path).forEachEvent { body($0) }
    }

    /// Says so when there is more than the trace file shows.
    static func remark(on path: String) {
        let buffers = BufferDirectory(trace: path)
        guard buffers.exists else { return }
        if buffers.isCollected {
            Output.complain("\(path): is still being recorded: the report is on the events so far")
        } else {
            Output.complain(
                "\(path): its recording was cut off, and events are left in its buffers; "
                    + "'synctrace recover \(ShellQuoting.quoted(path))' recovers them")
        }
    }
}

extension TextReport {
    /// The report as a terminal shows it, with source lines where the files are at hand.
    static func forPeople(showsExcluded: Bool, isColored: Bool) -> TextReport {
        var report = TextReport()
        report.showsExcluded = showsExcluded
        report.isColored = isColored
        let sources = SourceFiles()
        report.sourceLine = { sources.line($0, $1) }
        return report
    }

    /// The same, with the figures of fairness or without.
    func withFairness(_ shown: Bool) -> TextReport {
        var report = self
        report.showsFairness = shown
        return report
    }
}

/// Source files below the current directory, each read once.
private final class SourceFiles {
    private var files: [String: [Substring]] = [:]

    /// The file names come from a trace, which is untrusted: only what lies below the current directory is shown.
    func line(_ file: String, _ line: Int64) -> String? {
        guard !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else { return nil }
        if files[file] == nil {
            let attributes = try? FileManager.default.attributesOfItem(atPath: file)
            let isSource = attributes?[.type] as? FileAttributeType == .typeRegular
            let size = attributes?[.size] as? Int ?? .max
            let text = isSource && size < 4 << 20 ? try? String(contentsOfFile: file, encoding: .utf8) : nil
            files[file] = text?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
        }
        guard let lines = files[file], line >= 1, line <= lines.count else { return nil }
        return String(lines[Int(line) - 1])
    }
}
