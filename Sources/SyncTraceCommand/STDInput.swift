import Foundation
import TraceAnalysis
import TraceInterchange
import TraceModel
import TraceReplay
import TraceReport

/// A trace in the STD format, as commands read it.
enum STDInput {
    /// Whether a path names such a trace.
    static func isNamed(_ path: String) -> Bool { path.lowercased().hasSuffix(".std") }

    /// The size of a file in bytes, 0 where it has none.
    static func size(of path: String) -> Int64 {
        var status = stat()
        return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : 0
    }

    /// Gives the bytes of a file to `body`, piece by piece; `-` is standard input.
    static func read(_ path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var status = stat()
        if path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw CommandError("\(path): is a directory")
        }
        let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = errno == ENOENT || errno == ENOTDIR ? "no such file" : String(cString: strerror(errno))
            throw CommandError("\(path): \(reason)")
        }
        defer { if path != "-" { close(descriptor) } }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CommandError("\(path): cannot be read: \(String(cString: strerror(errno)))") }
            if count == 0 { return }
            do {
                try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } catch let error as STDImportError {
                throw CommandError("\(path): \(error)")
            }
        }
    }

    /// Says which lines of a file were skipped, the first of them one by one.
    static func tell(_ report: STDImportReport, of path: String) {
        for problem in report.problems {
            Output.complain("\(path): line \(problem.line) is skipped: \(problem.reason)")
        }
        let rest = report.skipped - Int64(report.problems.count)
        if rest > 0 { Output.complain("\(path): \(rest) more \(rest == 1 ? "line is" : "lines are") skipped") }
    }

    /// Analyzes a file as it lies. It is read twice, since what a lock is shows only when all of it was seen; no copy
    /// of it is made. A line that is skipped counts as an event that was lost where `--strict` asks.
    static func analyze(_ path: String, _ settings: AnalysisSettings) throws -> ReportedTrace {
        let file = URL(fileURLWithPath: path).lastPathComponent
        let first = STDImporter(file: file) { _ in }
        try read(path) { try first.consume($0) }
        let rows = try finish(first, path)
        tell(first.report, of: path)
        if first.report.events == 0, first.report.skipped > 0 {
            throw CommandError("\(path): holds no line of the STD format")
        }
        let tables = TraceTables(
            processes: [rows.process], threads: rows.threads, objects: rows.objects, sites: rows.sites)
        var analyzer = Analyzer(
            tables: tables, only: settings.rules, thresholds: settings.thresholds, prediction: settings.prediction,
            measuresFairness: settings.measuresFairness)
        let progress = ProgressLine("analyzing \(TerminalText.escaped(path, limit: 40))", of: first.report.events)
        let second = STDImporter(file: file) { event in
            analyzer.consume(event)
            progress.advance(to: event.seq)
        }
        try read(path) { try second.consume($0) }
        _ = try finish(second, path)
        if let last = analyzer.conclude() {
            let third = STDImporter(file: file) { event in
                if event.seq <= last { analyzer.review(event) }
            }
            try read(path) { try third.consume($0) }
            _ = try finish(third, path)
        }
        progress.finish()
        guard second.report.events == first.report.events else {
            throw CommandError("\(path): has changed while it was read")
        }
        return ReportedTrace(
            path: path, lost: first.report.skipped, isText: true, cleanEnd: rows.process.end == .exited,
            result: analyzer.finish())
    }

    /// Calls `body` with each event of a file, of which nothing is said: it has been analyzed before.
    static func forEachEvent(of path: String, _ body: @escaping (TraceEvent) -> Void) throws {
        let importer = STDImporter(file: URL(fileURLWithPath: path).lastPathComponent, emit: body)
        try read(path) { try importer.consume($0) }
        _ = try finish(importer, path)
    }

    private static func finish(_ importer: STDImporter, _ path: String) throws -> STDImportedTables {
        do {
            return try importer.finish()
        } catch let error as STDImportError {
            throw CommandError("\(path): \(error)")
        }
    }
}
