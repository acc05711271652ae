import ArgumentParser
import TraceModel
import TraceReplay
import TraceReport

struct StateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Says who holds what and who waits for what at a moment of a trace.",
        discussion: """
            A moment is the number of an event (120), or a time since the recording began with its unit (1.5s, 20ms, \
            300us). What is shown is the state after that event, or after the last event that was not later than that \
            time; without a moment, the state at the end of the trace.
            """)

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    @Option(
        help: ArgumentHelp("The moment: an event's number or a time.", valueName: "moment"),
        transform: Moment.init(option:))
    var at: Moment?

    @Flag(help: "Also show free locks and threads that have ended.")
    var all = false

    @Option(help: "The form: for people, or for programs.")
    var format = StateReport.Format.text

    func run() throws {
        let source = try TraceInput.open(trace)
        let total = try source.summary().eventCount
        var replay = Replay(tables: try source.tables())
        var last: TraceEvent?
        let end: Int64?
        switch at {
        case .event(let seq):
            if seq > total { throw CommandError("\(trace): has no event \(seq); the last is \(total)") }
            end = seq
        case .time(let time): end = try source.lastEvent(until: time) ?? 0
        case nil: end = nil
        }
        let progress = ProgressLine("reading", of: end ?? total)
        try source.forEachEvent(of: EventSelection(through: end)) { event in
            replay.apply(event)
            last = event
            progress.advance(to: event.seq)
        }
        progress.finish()
        var report = StateReport(replay, after: last)
        report.showsAll = all
        report.width = Output.lineWidth
        report.isText = replay.tables.countsLines
        switch format {
        case .text: try Output.write(report.render(total: total), to: nil)
        case .json: try Output.write(report.json(path: trace.readableName, total: total), to: nil)
        }
        TraceInput.remark(on: trace, source)
    }
}

extension StateReport.Format: ExpressibleByArgument {}
