import CSQLite
import Glibc
import TraceModel

extension TraceWriter {
    /// Creates a trace at `path`, readable only by its owner, since command lines hold secrets.
    ///
    /// - Parameter views: `CREATE VIEW` statements that the file gets. The reading half has them: a traced program does
    ///   not carry their text.
    /// - Throws: ``TraceFileError/fileExists(path:)`` where there is something at `path` already.
    public convenience init(creating path: String, metadata: TraceMetadata, views: [String] = [])
        throws(TraceFileError)
    {
        try createEmptyFile(path)
        do {
            let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE)
            try connection.execute("PRAGMA page_size = 4096; PRAGMA auto_vacuum = NONE")
            try configure(connection)
            try createSchema(connection, metadata, views)
            try self.init(connection: connection)
        } catch {
            TraceFileParts.remove(path)
            throw error
        }
    }

    /// Opens a trace whose recording was not closed, to append what is left of it.
    ///
    /// - Parameter views: as of ``init(creating:metadata:views:)``, in place of those that the file has.
    /// - Throws: ``TraceFileError/notATrace(path:)`` and the like where `path` holds no trace of this version.
    public convenience init(resuming path: String, views: [String] = []) throws(TraceFileError) {
        try checkIsFile(path)
        let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE)
        distrust(connection)
        try SchemaCheck(connection).runBeforeWriting()
        try configure(connection)
        try completeSchema(connection)
        try connection.execute(PositionColumn.table.sqlIfMissing)
        try connection.execute("UPDATE trace SET value = '0' WHERE key = 'clean_end'")
        try connection.execute("BEGIN IMMEDIATE")
        try dropDigest(connection)
        for view in views { try connection.execute(view) }
        try connection.execute("COMMIT")
        try self.init(connection: connection)
    }

    /// Opens a trace that is closed, to add to what its rows say of places and names.
    ///
    /// - Throws: ``TraceFileError/notATrace(path:)`` and the like where `path` holds no trace of this version.
    package convenience init(amending path: String) throws(TraceFileError) {
        try checkIsFile(path)
        try checkHeader(path)
        let connection = try Connection(path: path, flags: SQLITE_OPEN_READWRITE)
        distrust(connection)
        try SchemaCheck(connection).runBeforeWriting()
        try completeSchema(connection)
        try self.init(connection: connection)
    }
}

/// A trace that was begun by others may hold anything.
private func distrust(_ connection: Connection) {
    sqlite3_busy_timeout(connection.handle, 5000)
    csqlite_db_config_switch(connection.handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
    csqlite_db_config_switch(connection.handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    csqlite_db_config_switch(connection.handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
}

/// Sets what holds for every connection that writes.
private func configure(_ connection: Connection) throws(TraceFileError) {
    distrust(connection)
    // The trace must survive the end of any process, and need not survive a power failure: no fsync. The checkpoint
    // comes often, so that the pages that it copies are still in the processor's cache.
    try connection.execute(
        """
        PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 256;
        PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096
        """)
}

private func createSchema(_ connection: Connection, _ metadata: TraceMetadata, _ views: [String])
    throws(TraceFileError)
{
    try connection.execute(
        """
        BEGIN; PRAGMA application_id = \(TraceFormat.applicationID); PRAGMA user_version = \(TraceFormat.version)
        """)
    for table in Schema.tables { try connection.execute(table.sql) }
    for view in views { try connection.execute(view) }
    try connection.execute(PositionColumn.table.sql)
    try insertVocabulary(connection)
    let row = RowBinding<MetadataColumn>(
        statement: try connection.prepare("INSERT INTO trace VALUES \(MetadataColumn.table.marks())"))
    for key in MetadataKey.allCases {
        row.bind(.key, key.rawValue)
        row.bind(.value, metadata[key])
        try row.statement.run()
    }
    try connection.execute("COMMIT")
}

/// Brings a trace that an earlier version began to the tables, columns and words of this one.
private func completeSchema(_ connection: Connection) throws(TraceFileError) {
    try connection.execute("BEGIN IMMEDIATE")
    for table in Schema.tables {
        if table.isLater { try connection.execute(table.sqlIfMissing) }
        let present = try connection.columns(of: table.name)
        for column in table.columns where !present.contains(where: { $0.name == column.name }) {
            try connection.execute("ALTER TABLE \(table.name) ADD COLUMN \(column.name) \(column.type)")
        }
    }
    try insertVocabulary(connection)
    try connection.execute("COMMIT")
}

/// Drops the tables that a close makes, and the views that stand in for them, also those of earlier versions.
func dropDigest(_ connection: Connection) throws(TraceFileError) {
    for name in Schema.digest.map(\.name) + ["holds", "requests", "wakes", "shares"] {
        let found = try connection.text("SELECT type FROM main.sqlite_schema WHERE name = '\(name)' COLLATE NOCASE")
        guard let type = found else { continue }
        try connection.execute("DROP \(type == "view" ? "VIEW" : "TABLE") main.\(name)")
    }
}

private func insertVocabulary(_ connection: Connection) throws(TraceFileError) {
    try insertWords(of: EventKind.self, connection)
    try insertWords(of: ObjectKind.self, connection)
    try insertWords(of: Refusal.self, connection)
}

/// Inserts the words that are not there yet.
private func insertWords<Words: TraceVocabulary>(
    of words: Words.Type, _ connection: Connection
) throws(TraceFileError) {
    let table = VocabularyColumn<Words>.table
    let row = RowBinding<VocabularyColumn<Words>>(
        statement: try connection.prepare("INSERT OR IGNORE INTO \(table.name) VALUES \(table.marks())"))
    for word in words.allCases {
        row.bind(.id, word.id)
        row.bind(.name, word.name)
        row.bind(.meaning, word.meaning)
        try row.statement.run()
    }
}

private func createEmptyFile(_ path: String) throws(TraceFileError) {
    // SQLite would create it with the permissions that the umask leaves; the files beside it inherit these.
    let descriptor = open(path.systemName, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
        if errno == EEXIST { throw .fileExists(path: path) }
        if errno == ENOSPC { throw .diskFull(path: path) }
        throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    close(descriptor)
}

extension TraceWriter {
    /// Bounds the size of the file to `pages` of 4096 bytes; beyond it every write fails like on a full disk.
    public func limitPages(to pages: Int64) throws(TraceFileError) {
        try connection.execute("PRAGMA max_page_count = \(pages)")
    }
}
