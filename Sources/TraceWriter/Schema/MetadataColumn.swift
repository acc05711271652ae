/// The columns of `trace`.
enum MetadataColumn: Int32, TableColumn {
    case key, value

    static let table = Schema.Table(
        "trace", of: Self.self, "What is known of the recording as a whole.", options: "STRICT, WITHOUT ROWID")

    var info: ColumnInfo {
        switch self {
        case .key:
            ColumnInfo(
                "key", "TEXT PRIMARY KEY NOT NULL", MetadataKey.allCases.map(\.meaning).joined(separator: ", "))
        case .value: ColumnInfo("value", "TEXT", "numbers as decimal text; NULL where there is nothing to say")
        }
    }
}
