import CSQLite
import TraceModel

/// Checks that a file that claims to be a trace holds what a trace holds.
///
/// A trace is untrusted: its `event` might be a view that calls functions, or lack a column.
package struct SchemaCheck {
    private let connection: Connection

    package init(_ connection: Connection) { self.connection = connection }

    package func run() throws(TraceFileError) {
        let application = try pragma("application_id")
        guard application == TraceFormat.applicationID else { throw .notATrace(path: connection.path) }
        let version = try pragma("user_version")
        if version > TraceFormat.version { throw .newerFormat(path: connection.path, version: version) }
        guard version == TraceFormat.version else {
            throw .corrupted(path: connection.path, detail: "it has the format version \(version)")
        }
        for table in Schema.tables { try check(table) }
        if try hasDigest() { for table in Schema.digest { try check(table) } }
    }

    /// Whether the file has the tables that a close makes, all of them.
    package func hasDigest() throws(TraceFileError) -> Bool {
        for table in Schema.digest {
            let type = try connection.text(
                "SELECT type FROM main.sqlite_schema WHERE name = '\(table.name)' COLLATE NOCASE")
            if type != "table" { return false }
        }
        return true
    }

    /// Whether it has what only a recording needs, and a close drops: it was not closed.
    package func isUnfinished() throws(TraceFileError) -> Bool {
        let sql = "SELECT count(*) FROM main.sqlite_schema WHERE name = '\(PositionColumn.table.name)' COLLATE NOCASE"
        return try connection.integer(sql) ?? 0 > 0
    }

    /// Checks, before a row is written to the file, that it holds nothing which would run then: a trigger, an index or a
    /// table that computes something. Whoever made the file may have put it there.
    package func runBeforeWriting() throws(TraceFileError) {
        try run()
        let statement = try connection.prepare(
            "SELECT type, tbl_name, sql FROM main.sqlite_schema WHERE type IN ('trigger', 'index', 'table')")
        while try statement.step() {
            let (table, sql) = (statement.text(1) ?? "", statement.text(2))
            switch statement.text(0) {
            case "trigger": throw damage("it has a trigger")
            case "index":
                // What a primary key makes has no statement.
                guard let sql, !Schema.earlierIndexes.contains(sql) else { continue }
                throw damage("it has an index that is not of a trace")
            default:
                guard Self.isWritten(table), let sql, Self.computes(sql) else { continue }
                throw damage("\(table) is not a plain table")
            }
        }
    }

    private static func isWritten(_ table: String) -> Bool {
        (Schema.tables.map(\.name) + [PositionColumn.table.name]).contains {
            $0.lowercased() == table.lowercased()
        }
    }

    /// Whether the statement of a table has more than names and types, comments aside.
    private static func computes(_ sql: String) -> Bool {
        let lines = sql.split(separator: "\n").map { line in
            String(line.firstRange(of: "--").map { line[..<$0.lowerBound] } ?? line)
        }
        let code = lines.joined(separator: " ")
        // Within quotes a comment may seem to begin. The one name that has some is a key word.
        let plain = code.replacing("\"end\"", with: "")
        if plain.contains(where: { "\"'`[".contains($0) }) { return true }
        let words = Set(code.uppercased().split { !($0.isLetter || $0 == "_") })
        let computing = ["CHECK", "DEFAULT", "GENERATED", "AS", "REFERENCES", "COLLATE", "CONFLICT", "CONSTRAINT"]
        return computing.contains { words.contains(Substring($0)) } || code.contains("/*")
    }

    private func pragma(_ name: String) throws(TraceFileError) -> Int64 {
        try connection.integer("PRAGMA main.\(name)") ?? 0
    }

    private func check(_ table: Schema.Table) throws(TraceFileError) {
        let kind = try connection.prepare(
            "SELECT type, sql FROM main.sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')")
        kind.bind(1, table.name)
        guard try kind.step() else {
            if table.isLater { return }
            throw damage("it has no table \(table.name)")
        }
        // A virtual table has the type "table" as well.
        let sql = kind.text(1) ?? ""
        guard kind.text(0) == "table", sql.uppercased().hasPrefix("CREATE TABLE") else {
            throw damage("\(table.name) is not a table")
        }
        let columns = try connection.columns(of: table.name)
        // A generated column would compute what it holds.
        if columns.contains(where: \.isHidden) { throw damage("\(table.name) has a hidden column") }
        let names = columns.map(\.name)
        let oldest = table.columns.prefix { !$0.isLater }.count
        let isKnown = names.count >= oldest && names.elementsEqual(table.columns.prefix(names.count).map(\.name))
        if !isKnown { throw damage("\(table.name) does not have the columns of a trace") }
    }

    private func damage(_ detail: String) -> TraceFileError { .corrupted(path: connection.path, detail: detail) }
}

extension Connection {
    /// The columns that a table of the file has, in their order; none where the file lacks the table.
    package func columns(of table: String) throws(TraceFileError) -> [(name: String, isHidden: Bool)] {
        let statement = try prepare("SELECT name, hidden FROM pragma_table_xinfo(?1, 'main') ORDER BY cid")
        statement.bind(1, table)
        var columns: [(name: String, isHidden: Bool)] = []
        while try statement.step() { columns.append((statement.text(0) ?? "", statement.integer(1) != 0)) }
        return columns
    }
}
