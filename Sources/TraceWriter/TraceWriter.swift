import Glibc
public import TraceModel

/// Writes one trace file.
///
/// One thread at a time may use it. Between ``begin()`` and ``commit()`` everything is one transaction: either all of
/// its rows are in the file, and stay there when the process is killed, or none of them. After an error other than
/// from ``begin()`` the transaction is rolled back, and the writer can go on with ``begin()``.
public final class TraceWriter {
    /// The number of the last event in the file or in the open transaction, 0 before the first.
    public private(set) var lastSeq: Int64 = 0
    /// The path as it was given.
    public var path: String { connection.path }

    let connection: Connection
    let statements = StatementCache()
    private let inserter: EventInserter
    private let identity: FileIdentity?
    private let root = FileIdentity("/")
    private var committedSeq: Int64 = 0
    /// Where who watches the recording reads the events; nil while nobody does.
    var ring: RingFeed?
    /// The rows of `module` that are known to be there.
    var modules: [ModuleInfo: ModuleID] = [:]
    /// How often somebody was looked for.
    var looks: UInt = 0

    init(connection: Connection) throws(TraceFileError) {
        self.connection = connection
        inserter = try EventInserter(connection)
        identity = FileIdentity(connection.path)
        committedSeq = try connection.integer("SELECT max(seq) FROM event") ?? 0
        lastSeq = committedSeq
    }

    /// Starts a transaction.
    public func begin() throws(TraceFileError) {
        try connection.execute("BEGIN IMMEDIATE")
    }

    /// Ends the transaction: all of it is in the file.
    public func commit() throws(TraceFileError) {
        try undoingOnError { () throws(TraceFileError) in
            try inserter.flush()
            try connection.execute("COMMIT")
        }
        committedSeq = lastSeq
        ring?.publish(through: lastSeq)
    }

    /// Ends the transaction: nothing of it is in the file.
    public func rollback() {
        inserter.discard()
        statements.resetAll()
        modules = [:]
        // SQLite has done it already after some errors, and then there is nothing to roll back.
        if connection.isInTransaction { try? connection.execute("ROLLBACK") }
        lastSeq = committedSeq
    }

    /// Appends an event. Its `seq` must be above ``lastSeq``.
    @inline(__always)
    public func append(_ event: TraceEvent) throws(TraceFileError) {
        do {
            try inserter.append(event)
        } catch {
            rollback()
            throw error
        }
        lastSeq = event.seq
        ring?.append(event)
    }

    /// Runs `body`; on an error of it the transaction is rolled back.
    func undoingOnError<T>(_ body: () throws(TraceFileError) -> T) throws(TraceFileError) -> T {
        do {
            return try body()
        } catch {
            rollback()
            throw error
        }
    }

    /// Runs a statement with the parameters that `bind` gives it.
    func run(_ sql: StaticString, _ bind: (Statement) -> Void) throws(TraceFileError) {
        try undoingOnError { () throws(TraceFileError) in
            let statement = try statements.statement(sql, on: connection)
            bind(statement)
            try statement.run()
        }
    }

    /// Inserts the row that `bind` gives, or replaces the one with the same key.
    func insert<Column: TableColumn>(
        into columns: Column.Type, _ bind: (RowBinding<Column>) -> Void
    ) throws(TraceFileError) {
        try undoingOnError { () throws(TraceFileError) in
            let statement = try statements.insertion(into: columns, on: connection)
            bind(RowBinding(statement: statement))
            try statement.run()
        }
    }

    /// - Throws: ``TraceFileError/gone(path:)`` where what was written has gone from its path.
    func checkIsThere() throws(TraceFileError) {
        if FileIdentity(path) != identity { throw .gone(path: path) }
    }

    /// - Throws: ``TraceFileError/unreachable(path:)`` where this process no longer sees what lies at the path.
    func checkIsReachable() throws(TraceFileError) {
        let isOutside = access(path.systemName, F_OK) != 0 && errno == EACCES
        if isOutside || FileIdentity("/") != root { throw .unreachable(path: path) }
    }

    /// Lets go of everything that is prepared, so that the journal mode can change.
    func finalizeStatements() {
        inserter.finalize()
        statements.removeAll()
    }
}

/// Which file lies at a path, or is open.
package struct FileIdentity: Equatable {
    private let device: dev_t
    private let number: ino_t

    /// nil where there is none.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path.systemName, &status) == 0 else { return nil }
        (device, number) = (status.st_dev, status.st_ino)
    }

    /// nil where nothing is open under that number.
    package init?(_ descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        (device, number) = (status.st_dev, status.st_ino)
    }
}

/// The prepared statements for the rows that are not events, each made at its first use.
final class StatementCache {
    private var prepared: [UnsafeRawPointer: Statement] = [:]
    private var insertions: [ObjectIdentifier: Statement] = [:]

    /// `sql` is a literal: its address is its identity.
    func statement(_ sql: StaticString, on connection: Connection) throws(TraceFileError) -> Statement {
        let key = UnsafeRawPointer(sql.utf8Start)
        if let statement = prepared[key] { return statement }
        let statement = try connection.prepare(String(describing: sql), persistent: true)
        prepared[key] = statement
        return statement
    }

    /// The statement that inserts a row into the table of these columns.
    func insertion<Column: TableColumn>(
        into columns: Column.Type, on connection: Connection
    ) throws(TraceFileError) -> Statement {
        let key = ObjectIdentifier(columns)
        if let statement = insertions[key] { return statement }
        let table = columns.table
        let statement = try connection.prepare(
            "INSERT OR REPLACE INTO \(table.name) VALUES \(table.marks())", persistent: true)
        insertions[key] = statement
        return statement
    }

    func resetAll() {
        for statement in prepared.values { statement.reset() }
        for statement in insertions.values { statement.reset() }
    }

    func removeAll() {
        prepared.removeAll()
        insertions.removeAll()
    }
}
