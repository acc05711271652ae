import TraceWriter

/// A documented query of the catalog: what it is for, its columns, and its SQL.
public struct NamedQuery: Equatable, Sendable {
    /// A column of a query's result.
    public struct Column: Equatable, Sendable {
        /// The name as it is in the result.
        public var name: String
        /// What it holds, with its unit.
        public var meaning: String
    }

    /// The name without the ending `.sql`.
    public var name: String
    /// One sentence.
    public var purpose: String
    /// The columns in the order of the result.
    public var columns: [Column]
    /// The whole text of the file: the comments and one statement.
    public var sql: String

    /// Takes a file of `queries/` apart.
    ///
    /// Its first lines are comments: `-- Purpose: …`, then `-- Column NAME: …` for each column. A comment that starts
    /// with two more spaces goes on with what stands above it; other comments are for readers of the file.
    ///
    /// - Returns: nil where the purpose or the columns are missing.
    package init?(name: String, text: String) {
        var purpose: String?
        var columns: [Column] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("--") else { break }
            let comment = line.dropFirst(2)
            if comment.hasPrefix(" Purpose: ") {
                purpose = String(comment.dropFirst(10))
            } else if comment.hasPrefix(" Column "), let colon = comment.firstIndex(of: ":") {
                let column = comment[..<colon].dropFirst(8)
                let meaning = comment[comment.index(after: colon)...].drop { $0 == " " }
                columns.append(Column(name: String(column), meaning: String(meaning)))
            } else if comment.hasPrefix("   ") {
                let more = " " + comment.drop { $0 == " " }
                if columns.isEmpty { purpose? += more } else { columns[columns.count - 1].meaning += more }
            }
        }
        guard let purpose, !columns.isEmpty else { return nil }
        self.name = name
        self.purpose = purpose
        self.columns = columns
        sql = text
    }
}

/// The queries of the folder `queries/`, which the program carries in itself.
public enum QueryCatalog {
    /// All of them, by name.
    public static let all: [NamedQuery] = embeddedQueries.compactMap { NamedQuery(name: $0.name, text: $0.text) }

    /// The query of this name; nil where there is none.
    public static func query(named name: String) -> NamedQuery? { all.first { $0.name == name } }
}
