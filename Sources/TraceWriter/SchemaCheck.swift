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
    }

    private func pragma(_ name: String) throws(TraceFileError) -> Int64 {
        try connection.integer("PRAGMA main.\(name)") ?? 0
    }

    private func check(_ table: Schema.Table) throws(TraceFileError) {
        let kind = try connection.prepare(
            "SELECT type, sql FROM main.sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')")
        kind.bind(1, table.name)
        guard try kind.step() else {
            if table.isOptional { return }
            throw damage("it has no table \(table.name)")
        }
        // A virtual table has the type "table" as well.
        let sql = kind.text(1) ?? ""
        guard kind.text(0) == "table", sql.uppercased().hasPrefix("CREATE TABLE") else {
            throw damage("\(table.name) is not a table")
        }
        let columns = try connection.prepare("SELECT name, hidden FROM pragma_table_xinfo(?1, 'main') ORDER BY cid")
        columns.bind(1, table.name)
        var names: [String] = []
        while try columns.step() {
            // A generated column would compute what it holds.
            if columns.integer(1) != 0 { throw damage("\(table.name) has a hidden column") }
            names.append(columns.text(0) ?? "")
        }
        if names != table.columns { throw damage("\(table.name) does not have the columns of a trace") }
    }

    private func damage(_ detail: String) -> TraceFileError { .corrupted(path: connection.path, detail: detail) }
}
