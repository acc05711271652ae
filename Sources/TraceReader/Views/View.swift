/// A view of the trace file, and the columns that the format gives it.
package struct View: Sendable {
    let name: String
    let columns: [String]
    /// What stands between `CREATE VIEW name` and the query: the comments.
    let comment: String
    let query: String

    /// The views, each after those that it uses.
    static let all: [View] = [
        events, holds, requests, acquisitions, waits, wakes, notifications, lockOrder, heldAtEnd, abruptDaemons,
        unownedReleases, shares, fairness,
    ]

    /// The statements that give a trace file its views.
    package static var statements: [String] { all.map(\.sql) }

    /// The statements that show the views to one connection, for a file that has none.
    package static var temporaryStatements: [String] { all.map(\.temporarySQL) }

    /// The statement for the trace file.
    var sql: String { statement("CREATE VIEW IF NOT EXISTS") }

    /// The statement for a reader's connection, where the view shadows whatever the file has under its name.
    var temporarySQL: String { statement("CREATE TEMP VIEW") }

    private func statement(_ create: String) -> String {
        let comments = comment.split(separator: "\n").map { "    -- \($0)\n" }.joined()
        return "\(create) \(name) (\(columns.joined(separator: ", "))) AS\n\(comments)\(query)"
    }
}
