import TraceDigest

/// Inserts rows of whole numbers, many with each statement.
final class RowInserter {
    private static let rows = 64

    private let connection: Connection
    private let target: String
    private let width: Int
    private var many: Statement?
    private var one: Statement?
    private var cells: ContiguousArray<Int64> = []
    private var next = 0

    /// - Parameter target: the table, with the database that it is in.
    init(_ connection: Connection, into target: String, width: Int) {
        self.connection = connection
        self.target = target
        self.width = width
    }

    /// Takes rows, their columns one after another.
    func add(_ rows: ContiguousArray<Int64>) throws(TraceFileError) {
        if rows.isEmpty { return }
        cells.append(contentsOf: rows)
        while cells.count - next >= Self.rows * width {
            if many == nil { many = try prepare(rows: Self.rows) }
            guard let many else { return }
            try insert(Self.rows, by: many)
        }
        cells.removeSubrange(0..<next)
        next = 0
    }

    /// Inserts what is left.
    func flush() throws(TraceFileError) {
        while next < cells.count {
            if one == nil { one = try prepare(rows: 1) }
            guard let one else { return }
            try insert(1, by: one)
        }
        cells.removeAll()
        next = 0
    }

    private func insert(_ rows: Int, by statement: Statement) throws(TraceFileError) {
        for place in 0..<rows * width {
            let value = cells[next + place]
            if value == digestNull {
                statement.bindNull(Int32(truncatingIfNeeded: place &+ 1))
            } else {
                statement.bind(Int32(truncatingIfNeeded: place &+ 1), value)
            }
        }
        next += rows * width
        try statement.run()
    }

    private func prepare(rows: Int) throws(TraceFileError) -> Statement {
        let row = "(" + Array(repeating: "?", count: width).joined(separator: ",") + ")"
        let marks = Array(repeating: row, count: rows).joined(separator: ",")
        return try connection.prepare("INSERT INTO \(target) VALUES \(marks)", persistent: true)
    }
}
