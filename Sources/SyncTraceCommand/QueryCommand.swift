import ArgumentParser
import Spelling
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
            whose names end in _ns, which csv and json have in nanoseconds. CSV has the values as they are: a spreadsheet may take one that begins with = or + for a formula.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, csv, json }

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    @Argument(help: ArgumentHelp("The query's name.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("One SELECT statement to run instead.", valueName: "sql"))
    var sql: String?

    @Option(help: "The format of the result.")
    var format = Format.table

    @Option(
        help: ArgumentHelp("Stop the query after this time. (default: 60s)", valueName: "time"),
        transform: Nanoseconds.init(option:))
    var timeLimit = Nanoseconds(count: 60_000_000_000)

    func validate() throws {
        if name != nil && sql != nil { throw ValidationError("Either a query's name or --sql, not both") }
    }

    func run() throws {
        let queried = try QueryableTrace(path: trace)
        guard let text = try sql ?? name.map({ try find($0).sql }) else {
            try Output.write(Self.list, to: nil)
            return
        }
        try answer(queried.reader, text)
    }

    private static let work = "running the query"

    private func answer(_ reader: TraceReader, _ sql: String) throws {
        let query = BoundedQuery(reader, sql, limit: .nanoseconds(timeLimit.count))
        do {
            switch format {
            case .table:
                let result = try ProgressLine.during(Self.work) { try query.run { try $0.query($1, limit: $2) } }
                let rows = result.rows.map { $0.map(\.cell) }
                try Output.write(ResultTable(columns: result.columns, rows: rows).text(width: Output.width), to: nil)
            case .csv: try ProgressLine.during(Self.work) { try query.run { try Self.list(.csv, $0, $1, $2) } }
            case .json: try ProgressLine.during(Self.work) { try query.run { try Self.list(.json, $0, $1, $2) } }
            }
        } catch TraceFileError.timeLimit {
            throw CommandError(
                "the query took longer than \(timeLimit) and was stopped; '--time-limit' sets another limit")
        } catch is StandardOutput.Closed {
            return
        }
    }

    /// Writes the rows as they come.
    private static func list(
        _ format: RowListing.Format, _ reader: TraceReader, _ sql: String, _ limit: Duration
    ) throws {
        let rows = RowOutput(format)
        do {
            try reader.forEachRow(of: sql, limit: limit, columns: rows.begin, rows.add)
        } catch {
            throw rows.problem ?? error
        }
        try rows.finish()
    }

    /// Rows on their way to standard output.
    private final class RowOutput {
        /// Why rows could not be written.
        private(set) var problem: (any Error)?
        private let format: RowListing.Format
        private var listing: RowListing
        private let output = StandardOutput()

        init(_ format: RowListing.Format) {
            self.format = format
            listing = RowListing(format, columns: [])
        }

        func begin(_ columns: [String]) {
            listing = RowListing(format, columns: columns)
            listing.isEscaped = Output.isTerminal
        }

        func add(_ row: [SQLValue]) throws(TraceFileError) {
            do {
                try output.write(listing.add(row.map(\.cell)))
            } catch {
                problem = error
                throw .refused(reason: "nobody reads its result")
            }
        }

        func finish() throws {
            try output.write(listing.finish())
            try output.flush()
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

extension SQLValue {
    fileprivate var cell: ResultTable.Cell {
        switch self {
        case .null: .null
        case .integer(let value): .integer(value)
        case .real(let value): .real(value)
        case .text(let value): .text(value)
        case .blob(let bytes):
            .text(
                "x'"
                    + bytes.map { byte in
                        let digits = String(byte, radix: 16)
                        return digits.count == 1 ? "0" + digits : digits
                    }.joined() + "'")
        }
    }
}
