import ArgumentParser
import TraceCollector
import TraceModel
import TraceReader
import TraceReplay
import TraceReport

/// What a graph of a trace shows.
enum GraphSubject: String, ExpressibleByArgument, CaseIterable { case order, waits }

/// A graph of a trace: its lock order, or who waits for whom at one moment.
struct ExportedGraph {
    let graph: ResolvedGraph
    let title: String
    /// What it means that there are no arrows.
    let emptiness: String

    /// - Parameters:
    ///   - subject: What is shown; nil for the waits where a moment is given or the trace ends in threads that are blocked
    ///     forever, else the lock order.
    ///   - moment: Nil for the end.
    init(of path: String, _ subject: GraphSubject?, at moment: Moment?) throws {
        if subject == .order {
            self = try Self.lockOrder(of: path)
            return
        }
        let source = try TraceInput.open(path)
        let end: Int64? =
            switch moment {
            case .event(let seq): seq
            case .time(let time): try source.lastEvent(until: time) ?? 0
            case nil: nil
            }
        var replay = Replay(tables: try source.tables())
        try source.forEachEvent(of: EventSelection(through: end)) { replay.apply($0) }
        let stuck = WaitGraph(replay)
        guard subject == .waits || moment != nil || !stuck.cycles.isEmpty || !stuck.dead.isEmpty else {
            self = try Self.lockOrder(of: path)
            return
        }
        graph = ResolvedGraph(waitsOf: replay)
        emptiness = "no thread waits or holds anything " + (moment == nil ? "at the end" : "at that moment")
        title = "\(path): who waits for whom " + (moment == nil ? "at the end" : "after event \(replay.eventCount)")
    }

    private init(_ graph: ResolvedGraph, _ title: String) {
        self.graph = graph
        self.title = title
        emptiness = "no lock was acquired while another one was held"
    }

    /// How many edges a graph may have. Programs that draw graphs take thousands.
    private static let mostEdges = 1_000_000

    private static func lockOrder(of path: String) throws -> ExportedGraph {
        let trace = try QueryableTrace(path: path)
        var edges: [LockOrderEdge] = []
        try trace.reader.forEachRow(
            of: """
                SELECT held_id, wanted_id, thread_id, sum(count) FROM lock_order_edge
                GROUP BY held_id, wanted_id, thread_id ORDER BY min(first_seq), held_id, wanted_id
                LIMIT \(mostEdges + 1)
                """
        ) { row in
            guard row.count == 4, case .integer(let held) = row[0], case .integer(let wanted) = row[1],
                case .integer(let thread) = row[2], case .integer(let count) = row[3]
            else { return }
            edges.append(
                LockOrderEdge(
                    held: ObjectID(rawValue: held), wanted: ObjectID(rawValue: wanted),
                    thread: ThreadID(rawValue: thread), count: count))
        }
        if edges.count > mostEdges {
            throw CommandError(
                "\(path): its lock order has more than \(mostEdges) edges, too many for a graph; "
                    + "'synctrace query \(ShellQuoting.quoted(path)) lock-order-edges --format csv' lists them")
        }
        let names = TraceNames(try trace.reader.tables())
        return ExportedGraph(ResolvedGraph(lockOrder: edges, names), "\(path): lock order")
    }
}
