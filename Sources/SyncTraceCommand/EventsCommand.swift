import ArgumentParser
import TraceModel
import TraceReplay
import TraceReport

struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Lists the events of a trace, in its order.",
        usage: """
            synctrace events <trace> [--thread <thread>] ... [--object <object>] ...
                             [--kind <kind,…>] ... [--from <moment>] [--to <moment>]
                             [--limit <n>] [--format <format>]
            """,
        discussion: """
            A thread and an object go by name, as reports show it, or by id; all who bear a name are meant. A moment is \
            the number of an event (120), or a time since the recording began with its unit (1.5s, 20ms, 300us). The \
            events at both moments are listed, too.
            """)

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    @Option(help: ArgumentHelp("Only events of this thread; may be given several times.", valueName: "thread"))
    var thread: [String] = []

    @Option(help: ArgumentHelp("Only events on this object; may be given several times.", valueName: "object"))
    var object: [String] = []

    @Option(help: ArgumentHelp("Only these kinds, separated by commas: acquire,release.", valueName: "kind,…"))
    var kind: [String] = []

    @Option(help: ArgumentHelp("From this event or time on.", valueName: "moment"), transform: Moment.init(option:))
    var from: Moment?

    @Option(help: ArgumentHelp("Up to this event or time.", valueName: "moment"), transform: Moment.init(option:))
    var to: Moment?

    @Option(help: ArgumentHelp("List at most this many events.", valueName: "n"))
    var limit: Int64?

    @Option(help: "The format of the list.")
    var format = EventListing.Format.table

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("The value '\(limit)' is invalid for '--limit <n>'") }
    }

    func run() throws {
        let kinds =
            try kind.isEmpty ? nil : kind.reduce(into: Set<EventKind>()) { $0.formUnion(try KindList($1).kinds) }
        let source = try TraceInput.open(trace)
        let tables = try source.tables()
        let filter = NameFilter(tables)
        let threads = try filter.threads(thread)
        let objects = try filter.objects(object)
        var listing = EventListing(format, tables: tables, isText: tables.countsLines, width: Output.width)
        listing.isEscaped = Output.isTerminal
        let output = StandardOutput()
        var left = limit ?? .max
        do {
            try source.forEachEvent(of: EventSelection(from: from?.event, through: to?.event)) { event in
                if let kinds, !kinds.contains(event.kind) { return }
                if let threads, !threads.contains(event.thread) { return }
                if let objects, !objects.contains(event.object) { return }
                if let time = from?.time, event.time < time { return }
                if let time = to?.time, event.time > time { return }
                try output.write(listing.add(event))
                left -= 1
                if left == 0 { throw EnoughRead() }
            }
        } catch is EnoughRead {
        } catch is StandardOutput.Closed {
            return
        }
        do {
            try output.write(listing.finish())
            try output.flush()
        } catch is StandardOutput.Closed {
            return
        }
        TraceInput.remark(on: trace, source)
    }
}

/// Ends the reading of a trace early.
struct EnoughRead: Error {}

extension EventListing.Format: ExpressibleByArgument {}

extension Moment {
    /// The number of an event; nil for a time.
    var event: Int64? { if case .event(let seq) = self { seq } else { nil } }
    /// A time in nanoseconds; nil for an event.
    var time: Int64? { if case .time(let time) = self { time } else { nil } }
}
