import TraceModel

/// Collects events and inserts many with each statement, since a statement of one row costs more than its row.
final class EventInserter {
    /// Rows for each statement. Measured: 64 are a fifth faster than 16 and than 128.
    static let rows = 64

    private let connection: Connection
    private var many: Statement?
    private var one: Statement?
    private let buffer: UnsafeMutablePointer<TraceEvent>
    private var count = 0

    init(_ connection: Connection) throws(TraceFileError) {
        self.connection = connection
        buffer = .allocate(capacity: Self.rows)
    }

    deinit { buffer.deallocate() }

    @inline(__always)
    func append(_ event: TraceEvent) throws(TraceFileError) {
        (buffer + count).initialize(to: event)
        count += 1
        if count == Self.rows { try insertMany() }
    }

    /// Inserts what has been collected.
    func flush() throws(TraceFileError) {
        guard count > 0 else { return }
        if one == nil { one = try prepare(rows: 1) }
        guard let statement = one else { return }
        for index in 0..<count {
            bind(buffer[index], to: statement, from: 1)
            try statement.run()
        }
        count = 0
    }

    /// Forgets what has been collected.
    func discard() {
        count = 0
        many?.reset()
        one?.reset()
    }

    func finalize() {
        many = nil
        one = nil
    }

    private func insertMany() throws(TraceFileError) {
        if many == nil { many = try prepare(rows: Self.rows) }
        guard let statement = many else { return }
        var parameter: Int32 = 1
        for index in 0..<Self.rows {
            bind(buffer[index], to: statement, from: parameter)
            parameter &+= 8
        }
        try statement.run()
        count = 0
    }

    private func prepare(rows: Int) throws(TraceFileError) -> Statement {
        let values = Array(repeating: "(?,?,?,?,?,?,?,?)", count: rows).joined(separator: ",")
        return try connection.prepare("INSERT INTO event VALUES " + values, persistent: true)
    }

    @inline(__always)
    private func bind(_ event: TraceEvent, to statement: Statement, from first: Int32) {
        statement.bind(first, event.seq)
        statement.bind(first &+ 1, event.time)
        statement.bind(first &+ 2, event.thread.rawValue)
        statement.bind(first &+ 3, Int64(event.kind.rawValue))
        statement.bindNonzero(first &+ 4, event.object.rawValue)
        statement.bindNonzero(first &+ 5, event.objectSeq)
        statement.bindNonzero(first &+ 6, event.site.rawValue)
        if event.kind.hasValue {
            statement.bind(first &+ 7, event.value)
        } else if event.kind.beginsWait {
            statement.bindNonzero(first &+ 7, event.value)
        } else {
            statement.bindNull(first &+ 7)
        }
    }
}
