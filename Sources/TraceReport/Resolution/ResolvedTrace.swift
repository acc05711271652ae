public import TraceAnalysis
public import TraceModel
import TraceReplay

/// A trace as a report names it.
public struct ResolvedTrace: Sendable {
    /// Where it is, as people read it.
    public var path: String
    /// How many events it holds.
    public var events: Int64
    /// How many events the recording is known to have lost, or how many lines of a text were skipped.
    public var lost: Int64
    /// Whether more may be missing than ``lost`` says.
    public var isLossLeast: Bool
    /// What the recording left out on purpose, by module.
    public var leftOut: [LeftOut]
    /// Whether the recording was closed in an orderly way.
    public var cleanEnd: Bool
    /// What is to be said about the trace itself, a sentence each, without its path.
    public var remarks: [String]
    /// When the recording began (ISO 8601), and where; nil where that is not on record.
    public var started: String?
    /// What the whole trace is drawn from; nil where no report asked for it.
    public var overview: TraceOverview?
    /// For findings by their place in the trace's result, what their threads did around them, where it was read.
    let surroundings: [Int: Surroundings]
    /// Whether its times are lines of a text.
    var countsLines: Bool
    /// What its threads, objects and places are called.
    let names: TraceNames

    init(_ trace: ReportedTrace) {
        path = trace.path.readableName
        events = trace.result.eventCount
        lost = trace.lost
        isLossLeast = trace.isLossLeast
        leftOut = trace.leftOut
        cleanEnd = trace.cleanEnd
        started = trace.started
        surroundings = trace.surroundings
        overview = trace.result.overview
        names = trace.result.names
        countsLines = trace.result.names.tables.countsLines
        remarks = Self.remarks(trace)
    }

    private static func remarks(_ trace: ReportedTrace) -> [String] {
        var remarks: [String] = []
        if trace.lost > 0, trace.isText {
            remarks.append("\(trace.lost) \(trace.lost == 1 ? "line was" : "lines were") skipped")
        } else if trace.lost > 0 {
            let least = trace.isLossLeast ? "at least " : ""
            remarks.append("the recording lost \(least)\(trace.lost) \(trace.lost == 1 ? "event" : "events")")
        }
        if !trace.leftOut.isEmpty {
            let list = trace.leftOut.map(\.words).joined(separator: ", ")
            remarks.append("left out on purpose (--ignore-module): \(list)")
        }
        if trace.unrecorded > 0 {
            remarks.append(
                trace.unrecorded == 1
                    ? "1 acquisition or release of a lock is not on record, and was put in where the trace needs it"
                    : "\(trace.unrecorded) acquisitions and releases of locks are not on record, and were put in where the "
                        + "trace needs them")
        }
        if trace.result.eventCount == 0 {
            remarks.append("it holds no events\(trace.isText || trace.lost > 0 ? "" : ": nothing was recorded")")
        }
        if let program = trace.result.names.tables.processes.first, program.end == .signaled {
            remarks.append("the program was ended by signal \(program.exitSignal ?? 0)")
        }
        let blockedOnly = trace.result.names.tables.objects.count { $0.kind.isBlockedOnly }
        if blockedOnly > 0 {
            remarks.append(
                "\(blockedOnly) \(blockedOnly == 1 ? "futex is" : "futexes are") on record only where threads block on "
                    + "\(blockedOnly == 1 ? "it" : "them") (blocked-only): \(blockedOnly == 1 ? "it counts" : "they count") for "
                    + "hangs and for who blocked whom, and not for lock order, releases, holds at an end or fairness")
        }
        if hidesCallers(trace) {
            remarks.append("a place in a standard library does not say who called it; 'record --stacks 8' does")
        }
        let log = trace.result.legality
        if log.count > 0, let first = log.first.first {
            remarks.append(
                "\(log.count) \(log.count == 1 ? "event of the trace is" : "events of the trace are") inconsistent with "
                    + "earlier events, which is a fault of the trace and not of the program; the first: \(first.message)"
            )
        }
        return remarks
    }

    /// Whether something is told at a place in a standard library without a stack.
    private static func hidesCallers(_ trace: ReportedTrace) -> Bool {
        let tables = trace.result.names.tables
        return trace.result.findings.contains { finding in
            finding.verdict != .excluded
                && finding.locations.contains { location in
                    guard let site = tables.site(location.site), tables.stacks[location.site] == nil,
                        trace.stacks[location.event] == nil
                    else { return false }
                    // That of Rust has no frame pointers, so that stacks do not help.
                    if site.file.hasPrefix("/rustc/") { return false }
                    return tables.isInLibrary(site)
                }
        }
    }
}
