import Foundation
import TraceAnalysis
import TraceModel
import TraceReport
import TraceSummary

/// Runs of which traces, or summaries of traces, are at hand. A run counts once, also where it is there as a trace and in a
/// summary, or as two copies of a trace.
struct AnalyzedRuns {
    /// First those of summaries.
    private(set) var traces: [ReportedTrace] = []
    /// The edges of lock orders that summaries have, by the places of their runs among the traces.
    private(set) var edges: [(edge: RunEdge, runs: [Int32])] = []
    /// Files that could not be read, in case that is to be told in a report.
    private(set) var problems: [ReportProblem] = []

    private var summaries = SummaryReader()
    private var read: [(path: String, trace: ReportedTrace)] = []

    /// Reads and analyzes files.
    ///
    /// - Parameters:
    ///   - keepsProblems: Whether what cannot be read is kept as a problem, and not thrown.
    ///   - analyze: What is done with a file that is not a summary.
    init(
        _ paths: [String], keepsProblems: Bool = false, analyze: (String) throws -> ReportedTrace
    ) throws {
        for path in paths {
            do {
                if SummaryReader.isSummary(path) {
                    try summaries.read(path)
                } else {
                    try read.append((path, analyze(path)))
                }
            } catch  where keepsProblems {
                complain(error, path)
            }
        }
        try dropCopies()
        do {
            (traces, edges) = try summaries.finish()
        } catch  where keepsProblems && !problems.isEmpty {
            // Of a file that could not be read whole, which was told.
        } catch  where keepsProblems {
            complain(error, (error as? SummaryError)?.path ?? "")
        }
        traces += read.map(\.trace)
        read = []
    }

    private mutating func complain(_ error: any Error, _ path: String) {
        let text = "\(error)"
        Output.complain(text)
        let prefix = path + ": "
        problems.append(
            ReportProblem(path: path, reason: text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text))
    }

    /// Leaves out traces that are copies of others, and from the summaries what is there as a trace, which tells more.
    ///
    /// Only those with as many events as another, and begun at the same moment, are read once more.
    private mutating func dropCopies() throws {
        struct Beginning: Hashable {
            var started: String?
            var events: Int64
        }
        func beginning(_ trace: ReportedTrace) -> Beginning {
            Beginning(started: trace.started, events: trace.result.eventCount)
        }
        let groups = Dictionary(grouping: read.indices) { beginning(read[$0].trace) }
        var pathOf: [TraceHash: String] = [:]
        var copies: Set<Int> = []
        for index in read.indices {
            let (path, trace) = read[index]
            let isAlone = groups[beginning(trace)]?.count == 1
            guard !isAlone || summaries.mayHave(started: trace.started, events: trace.result.eventCount) else {
                continue
            }
            let hash = try TraceHash(TraceInput.open(path))
            if let other = pathOf[hash] {
                Output.complain("\(path): is the same run as \(other), and counts once")
                copies.insert(index)
                continue
            }
            pathOf[hash] = path
            if summaries.remove(hash) { Output.complain("\(path): is in a summary as well, and counts once") }
        }
        read = read.indices.filter { !copies.contains($0) }.map { read[$0] }
    }
}
