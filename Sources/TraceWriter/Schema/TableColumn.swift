/// What is to be said about a column of a table.
package struct ColumnInfo: Sendable {
    /// Its name in the file.
    package let name: String
    /// Its type and constraints, as in SQL.
    package let type: String
    /// What it holds, and what NULL means.
    package let meaning: String
    /// Whether traces of version 0.1 lack it. Such columns are the last of their table.
    package let isLater: Bool

    init(_ name: String, _ type: String, _ meaning: String = "", isLater: Bool = false) {
        self.name = name
        self.type = type
        self.meaning = meaning
        self.isLater = isLater
    }
}

/// The columns of one table: the cases in their order, numbered from 0.
///
/// From these come the table's CREATE statement, what is bound to an INSERT, what a SELECT gives, and the check of a
/// file that claims to be a trace.
package protocol TableColumn: CaseIterable, RawRepresentable<Int32>, Sendable where AllCases == [Self] {
    /// The table that they are of.
    static var table: Schema.Table { get }
    /// What is to be said about this one.
    var info: ColumnInfo { get }
}

/// One row as it is bound to the parameters of an INSERT.
struct RowBinding<Column: TableColumn> {
    let statement: Statement

    func bind(_ column: Column, _ value: Int64?) { statement.bind(column.rawValue + 1, value) }
    func bind(_ column: Column, _ value: String?) { statement.bind(column.rawValue + 1, value) }
    func bind(_ column: Column, _ value: Bool?) { statement.bind(column.rawValue + 1, value.map { $0 ? 1 : 0 }) }
    /// Binds an id, for which 0 means that there is none.
    func bindNonzero(_ column: Column, _ value: Int64) { statement.bindNonzero(column.rawValue + 1, value) }
}
