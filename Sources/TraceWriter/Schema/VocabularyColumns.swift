import TraceModel

/// Words that a trace explains in a table of their own, so that it can be read without this library.
protocol TraceVocabulary: CaseIterable {
    /// The table, and what its rows are.
    static var tableName: String { get }
    static var tableMeaning: String { get }
    /// Whether traces of version 0.1 lack the table.
    static var isLater: Bool { get }

    var id: Int64 { get }
    var name: String { get }
    var meaning: String { get }
}

extension EventKind: TraceVocabulary {
    static var tableName: String { "event_kind" }
    static var tableMeaning: String { "The kinds of events; a meaning says what event.value holds." }
    static var isLater: Bool { false }
    var id: Int64 { Int64(rawValue) }
}

extension ObjectKind: TraceVocabulary {
    static var tableName: String { "object_kind" }
    static var tableMeaning: String { "The kinds of objects." }
    static var isLater: Bool { false }
    var id: Int64 { Int64(rawValue) }
}

extension Refusal: TraceVocabulary {
    static var tableName: String { "refusal" }
    static var tableMeaning: String { "Why something was refused: the values of release_error and misuse events." }
    static var isLater: Bool { true }
    var id: Int64 { rawValue }
}

/// The columns of a table of words.
enum VocabularyColumn<Words: TraceVocabulary>: Int32, TableColumn {
    case id, name, meaning

    static var table: Schema.Table {
        Schema.Table(Words.tableName, of: Self.self, Words.tableMeaning, isLater: Words.isLater)
    }

    var info: ColumnInfo {
        switch self {
        case .id: ColumnInfo("id", "INTEGER PRIMARY KEY", "never changes within a format version")
        case .name: ColumnInfo("name", "TEXT NOT NULL", "as queries and reports have it")
        case .meaning: ColumnInfo("meaning", "TEXT NOT NULL", "what it says")
        }
    }
}
