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
        let width = Int32(EventColumn.allCases.count)
        for index in 0..<Self.rows {
            bind(buffer[index], to: statement, from: parameter)
            parameter &+= width
        }
        try statement.run()
        count = 0
    }

    private func prepare(rows: Int) throws(TraceFileError) -> Statement {
        let table = EventColumn.table
        return try connection.prepare("INSERT INTO \(table.name) VALUES \(table.marks(rows: rows))", persistent: true)
    }

    @inline(__always)
    private func bind(_ event: TraceEvent, to statement: Statement, from first: Int32) {
        func place(_ column: EventColumn) -> Int32 { first &+ column.rawValue }
        statement.bind(place(.seq), event.seq)
        statement.bind(place(.time), event.time)
        statement.bind(place(.thread), event.thread.rawValue)
        statement.bind(place(.kind), Int64(event.kind.rawValue))
        statement.bindNonzero(place(.object), event.object.rawValue)
        statement.bindNonzero(place(.objectSeq), event.objectSeq)
        statement.bindNonzero(place(.site), event.site.rawValue)
        if event.kind.hasValue {
            statement.bind(place(.value), event.value)
        } else if event.kind.mayHaveValue {
            statement.bindNonzero(place(.value), event.value)
        } else {
            statement.bindNull(place(.value))
        }
    }
}
