import TraceModel

/// The tables and indexes of a trace file: format version 1.
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

    /// An index that is made at the close. While recording there is none: it would cost a factor of two and more.
    package struct Index {
        package let name: String
        package let sql: String
    }

    /// The tables of a closed trace.
    package static let tables: [Table] = [
        MetadataColumn.table, ProcessColumn.table, ThreadColumn.table, ObjectColumn.table, SiteColumn.table,
        EventColumn.table, VocabularyColumn<EventKind>.table, VocabularyColumn<ObjectKind>.table,
        VocabularyColumn<Refusal>.table,
    ]

    package static let indexes: [Index] = [
        // The rows of an index end with the rowid, which is seq: ranges of seq within thread or object and kind.
        Index(
            name: "event_by_thread",
            sql: "CREATE INDEX IF NOT EXISTS event_by_thread ON event (thread_id, kind)"),
        Index(
            name: "event_by_object",
            sql: "CREATE INDEX IF NOT EXISTS event_by_object ON event (object_id, kind)"),
    ]
}
