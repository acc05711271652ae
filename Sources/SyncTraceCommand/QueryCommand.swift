import ArgumentParser
import Spelling
import TracePolicy
import TraceReader
import TraceReport
import TraceWriter

struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Runs a named query or SQL on a trace. Without either: the list of queries.",
        usage: """
            synctrace query <trace> [<name>] [--sql <sql>] [--format <format>]
                            [--time-limit <time>]
            """,
        discussion: """
            A table that is wider than the terminal has a field a line instead. In a table, times have units: columns \
            whose names end in _ns, which csv and json have in nanoseconds. JSON has a second column of a name as name_2. CSV has the values as they are: a spreadsheet may take one that begins with = or + for a formula.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, csv, json }

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    @Argument(help: ArgumentHelp("The query's name.", valueName: "name"))
    var name: String?

    // Also what begins with a comment.
    @Option(
        parsing: .unconditional, help: ArgumentHelp("One SELECT statement to run instead.", valueName: "sql"))
    var sql: String?

    @Option(help: "The format of the result.")
    var format = Format.table

    @Option(
        help: ArgumentHelp("Stop the query after this time. (default: 60s)", valueName: "time"),
        transform: Nanoseconds.init(limit:))
    var timeLimit = Nanoseconds(count: 60_000_000_000)

    func run() throws {
        // Not in validate(), which comes before unknown options are told, whose value is taken for a name.
        if name != nil && sql != nil { throw ValidationError("Either a query's name or --sql, not both") }
        let queried = try QueryableTrace(path: trace)
        guard let text = try sql ?? name.map({ try find($0).sql }) else {
            try Output.write(Self.list, to: nil)
            return
        }
        if try answer(queried.reader, text) { TraceInput.remark(on: trace, queried.reader) }
    }

    /// Writes the rows; false where their reader has gone.
    private func answer(_ reader: TraceReader, _ sql: String) throws -> Bool {
        let query = BoundedQuery(reader: reader, sql: sql, limit: .nanoseconds(timeLimit.count))
        let progress = ProgressLine.Ticker("running the query")
        defer { progress?.stop() }
        do {
            // A file may take the rows while the line stands; whatever else may show them on the same terminal.
            try RowOutput(format) { if !Output.isFile { progress?.stop() } }.write(query)
            return true
        } catch TraceFileError.timeLimit {
            throw CommandError(
                "the query took longer than \(timeLimit) and was stopped; '--time-limit' sets another limit")
        } catch is StandardOutput.Closed {
            return false
        }
    }

    private func find(_ name: String) throws -> NamedQuery {
        if let query = QueryCatalog.query(named: name) { return query }
        let hint = suggestion(
            for: name, among: QueryCatalog.all.map(\.name), otherwise: "without a name, the list is printed")
        throw CommandError("no query is called '\(name)'; \(hint)")
    }

    /// The queries with their purposes, from the header comments.
    private static var list: String {
        var lines: [String] = []
        for query in QueryCatalog.all {
            lines.append(query.name)
            lines += TerminalText.wrapped(query.purpose, width: Output.lineWidth, first: "    ", rest: "    ")
            let columns = "columns: " + query.columns.map(\.name).joined(separator: ", ")
            lines += TerminalText.wrapped(columns, width: Output.lineWidth, first: "    ", rest: "    ")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
