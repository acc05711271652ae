import ArgumentParser
import Spelling
import TraceInterchange
import TraceReader
import TraceReport

struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Runs a named query or SQL on a trace. Without either: the list of queries.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, csv, json }

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    @Argument(help: ArgumentHelp("The query's name.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("One SELECT statement to run instead.", valueName: "sql"))
    var sql: String?

    @Option(help: "The format of the result.")
    var format = Format.table

    func validate() throws {
        if name != nil && sql != nil { throw ValidationError("Either a query's name or --sql, not both") }
    }

    func run() throws {
        let reader = STDFile.isNamed(trace) ? nil : try TraceReader(path: trace)
        guard let text = try sql ?? name.map({ try find($0).sql }) else {
            try Output.write(Self.list, to: nil)
            return
        }
        let result = try reader?.query(text) ?? queryText(text)
        let table = ResultTable(columns: result.columns, rows: result.rows.map { $0.map(\.cell) })
        switch format {
        case .table: try Output.write(table.text, to: nil)
        case .csv: try Output.write(table.csv(isEscaped: Output.isTerminal), to: nil)
        case .json: try Output.write(table.json, to: nil)
        }
    }

    /// Asks a trace file that a text is imported into for the while.
    private func queryText(_ sql: String) throws -> QueryResult {
        let file = STDFile(trace)
        let progress = ProgressLine("importing", of: file.size, unit: .bytes)
        let imported = try TemporaryTraceFile(importing: file) { progress.advance(to: $0) }
        progress.finish()
        STDInput.tell(imported.report, of: trace)
        return try imported.reader().query(sql)
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
            lines += TerminalText.wrapped(query.purpose, width: 80, first: "    ", rest: "    ")
            let columns = "columns: " + query.columns.map(\.name).joined(separator: ", ")
            lines += TerminalText.wrapped(columns, width: 80, first: "    ", rest: "    ")
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
