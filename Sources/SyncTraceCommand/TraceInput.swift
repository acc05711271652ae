import TraceAnalysis
import TraceCollector
import TraceInterchange
import TraceModel
import TraceReader
import TraceReport

/// Traces, as commands open and analyze them.
enum TraceInput {
    /// Opens a trace of any form; lines of a text that are skipped are named on standard error.
    static func open(_ path: String, isStrict: Bool = false) throws -> any TraceSource {
        let file = STDFile(path)
        let progress = ProgressLine("reading \(shown(path))", of: file.size, unit: .bytes)
        let source = try openTrace(at: path, isStrict: isStrict) { progress.advance(to: $0) }
        progress.finish()
        if let text = source as? STDTrace { STDInput.tell(text.report, of: path) }
        guard recording(of: path) == .live, let reader = source as? TraceReader else { return source }
        return LiveSource(reader)
    }

    /// Opens a trace and analyzes it.
    static func analyze(_ path: String, isStrict: Bool = false, _ options: AnalysisOptions) throws -> AnalyzedTrace {
        try analyze(open(path, isStrict: isStrict), options)
    }

    /// Analyzes a trace that is open.
    static func analyze(_ source: any TraceSource, _ options: AnalysisOptions) throws -> AnalyzedTrace {
        let path = source.name
        let progress = ProgressLine("analyzing \(shown(path))", of: try source.summary().eventCount)
        let trace = try AnalysisSession(options) { progress.advance(to: $0) }.analyze(source)
        progress.finish()
        remark(on: path, source)
        return trace
    }

    /// Whether there is more to come, or left, than the trace file shows.
    static func recording(of path: String) -> InfoReport.Recording {
        let buffers = BufferDirectory(trace: path)
        return buffers.exists ? buffers.isCollected ? .live : .cutOff : .closed
    }

    /// Says so when there is more than the trace file shows.
    static func remark(on path: String, _ source: any TraceSource) {
        switch recording(of: path) {
        case .closed:
            guard let summary = try? source.summary(), summary.isUnfinished else { return }
            Output.complain(
                "\(path): its recording was not closed, and no buffers lie beside it: what was in them is missing")
        case .live: Output.complain("\(path): is still being recorded: the report is on the events so far")
        case .cutOff:
            Output.complain(
                "\(path): its recording was cut off, and events are left in its buffers; "
                    + "'synctrace recover \(ShellQuoting.quoted(path))' recovers them")
        }
    }

    private static func shown(_ path: String) -> String { TerminalText.escaped(path, limit: 40) }
}
