/// A view of the trace file, and the columns that the format gives it.
package struct View: Sendable {
    let name: String
    let columns: [String]
    /// What stands between `CREATE VIEW name` and the query: the comments.
    let comment: String
    let query: String

    /// The views of a closed trace, each after those that it uses. They put names in place of the ids of tables.
    static let all: [View] = [
        events, acquisitions, waits, notifications, lockOrder, heldAtEnd, abruptDaemons, unownedReleases, fairness,
    ]

    /// What stands in for the tables that are made at the close, until then: the same rows, by SQL alone, which takes
    /// seconds for a million events. `holds` and `requests` serve the others.
    static let standIns: [View] = [
        holds, requests, acquisition, request, wait, wake, share, contention, lockOrderEdge, unownedRelease,
        duration, activity,
    ]

    /// The statements that give a new trace file its views. The close replaces those that stand in for a table.
    package static var statements: [String] { (standIns + all).map(\.sql) }

    /// The statements that show the views to one connection, for a file that has none.
    package static var temporaryStatements: [String] { all.map(\.temporarySQL) }

    /// The statements that show one connection, under the names of the tables, what SQL alone says they hold.
    package static var temporaryStandIns: [String] { standIns.map(\.temporarySQL) }

    /// The statement for the trace file.
    var sql: String { "DROP VIEW IF EXISTS \(name); " + statement("CREATE VIEW") }

    /// The statement for a reader's connection, where the view shadows whatever the file has under its name.
    var temporarySQL: String { statement("CREATE TEMP VIEW") }

    private func statement(_ create: String) -> String {
        let comments = comment.split(separator: "\n").map { "    -- \($0)\n" }.joined()
        return "\(create) \(name) (\(columns.joined(separator: ", "))) AS\n\(comments)\(query)"
    }
}
