import TraceModel

/// The tables of a trace file: format version 1.
///
/// Comments stand inside the statements, so that `.schema` of the `sqlite3` program shows them.
package enum Schema {
    /// A table, and the columns that a trace must have in it to be one.
    package struct Table: Sendable {
        package let name: String
        /// What a row is.
        package let meaning: String
        package let columns: [ColumnInfo]
        /// Whether traces of version 0.1 lack it.
        package let isLater: Bool
        private let options: String

        init<Column: TableColumn>(
            _ name: String, of columns: Column.Type, _ meaning: String, isLater: Bool = false,
            options: String = "STRICT"
        ) {
            self.name = name
            self.meaning = meaning
            self.columns = columns.allCases.map(\.info)
            self.isLater = isLater
            self.options = options
        }

        /// The statement that makes the table.
        package var sql: String { "CREATE TABLE \(definition)" }

        /// The statement that makes the table where there is none.
        package var sqlIfMissing: String { "CREATE TABLE IF NOT EXISTS \(definition)" }

        /// The statement that makes the table in one of the connection's databases, where there is none.
        package func sql(in database: String) -> String { "CREATE TABLE IF NOT EXISTS \(database).\(definition)" }

        private var definition: String {
            let names = columns.map { Self.quoted($0.name) }
            let types = columns.enumerated().map { $1.type + ($0 + 1 < columns.count ? "," : "") }
            let (nameWidth, typeWidth) = (names.map(\.count).max() ?? 0, types.map(\.count).max() ?? 0)
            let lines = columns.indices.map { index in
                let meaning = columns[index].meaning
                let name = names[index] + String(repeating: " ", count: nameWidth - names[index].count)
                let type = types[index] + String(repeating: " ", count: typeWidth - types[index].count)
                return "    \(name)  " + (meaning.isEmpty ? types[index] : "\(type) -- \(meaning)")
            }
            return """
                \(name) (
                    -- \(meaning)
                \(lines.joined(separator: "\n"))
                ) \(options)
                """
        }

        /// A row for each of `count` parameters lists, "(?,?),(?,?)".
        func marks(rows count: Int = 1) -> String {
            let row = "(" + columns.map { _ in "?" }.joined(separator: ",") + ")"
            return Array(repeating: row, count: count).joined(separator: ",")
        }

        /// A column's name as SQL takes it: one is a key word.
        package static func quoted(_ name: String) -> String { name == "end" ? "\"end\"" : name }
    }

    /// The tables of every trace.
    package static let tables: [Table] = [
        MetadataColumn.table, ProcessColumn.table, ThreadColumn.table, ObjectColumn.table, SiteColumn.table,
        EventColumn.table, VocabularyColumn<EventKind>.table, VocabularyColumn<ObjectKind>.table,
        VocabularyColumn<Refusal>.table, LeftOutColumn.table, ModuleColumn.table,
        StackColumn.table,
    ]

    /// The tables that are made from the events when the trace is closed, so that no query has to. They stand instead of
    /// indexes, which took more room and more time. A trace of before, and one that is being recorded, lacks them.
    package static let digest: [Table] = [
        AcquisitionColumn.table, RequestColumn.table, WaitColumn.table, WakeColumn.table, ShareColumn.table,
        ContentionColumn.table, LockOrderColumn.table, UnownedReleaseColumn.table, DurationColumn.table,
        ActivityColumn.table,
    ]

    /// The indexes that traces of before have, as SQLite keeps their statements.
    static let earlierIndexes = [
        "CREATE INDEX event_by_thread ON event (thread_id, kind)",
        "CREATE INDEX event_by_object ON event (object_id, kind)",
    ]
}
