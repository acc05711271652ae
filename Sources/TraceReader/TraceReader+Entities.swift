import CSQLite
public import TraceModel
public import TraceWriter

extension TraceReader {
    /// The rows of `process`, by id.
    public func processes() throws(TraceFileError) -> [ProcessInfo] {
        try rows(of: Schema.process) { (row) throws(TraceFileError) in
            guard let end = ProcessInfo.End(rawValue: row.text(7) ?? "") else { throw row.unknown("end") }
            return ProcessInfo(
                id: ProcessID(rawValue: row.integer(0)), pid: row.integer(1),
                parent: ProcessID(rawValue: row.integer(2)), executable: row.text(3) ?? "",
                arguments: row.text(4) ?? "", started: row.integer(5), ended: row.optional(6), end: end,
                exitStatus: row.optional(8), exitSignal: row.optional(9))
        }
    }

    /// The rows of `thread`, by id.
    public func threads() throws(TraceFileError) -> [ThreadInfo] {
        try rows(of: Schema.thread) { (row) throws(TraceFileError) in
            var end: ThreadInfo.End?
            if let text = row.text(11) {
                end = ThreadInfo.End(rawValue: text)
                if end == nil { throw row.unknown("end") }
            }
            return ThreadInfo(
                id: ThreadID(rawValue: row.integer(0)), process: ProcessID(rawValue: row.integer(1)),
                nativeID: row.optional(2), name: row.text(3), isDaemon: row.integer(4) != 0,
                isForeign: row.integer(5) != 0, parent: ThreadID(rawValue: row.integer(6)), origin: row.text(7),
                site: SiteID(rawValue: row.integer(8)), started: row.optional(9), ended: row.optional(10), end: end,
                error: row.text(12))
        }
    }

    /// The rows of `object`, by id.
    public func objects() throws(TraceFileError) -> [ObjectInfo] {
        try rows(of: Schema.object) { (row) throws(TraceFileError) in
            guard let id = UInt8(exactly: row.integer(2)), let kind = ObjectKind(rawValue: id) else {
                throw row.unknown("kind")
            }
            return ObjectInfo(
                id: ObjectID(rawValue: row.integer(0)), process: ProcessID(rawValue: row.integer(1)), kind: kind,
                name: row.text(3), capacity: row.optional(4), createdBy: ThreadID(rawValue: row.integer(5)),
                origin: row.text(6), site: SiteID(rawValue: row.integer(7)), created: row.optional(8),
                destroyed: row.optional(9))
        }
    }

    /// The rows of `site`, by id.
    public func sites() throws(TraceFileError) -> [SourceSite] {
        try rows(of: Schema.site) { (row) throws(TraceFileError) in
            SourceSite(
                id: SiteID(rawValue: row.integer(0)), file: row.text(1) ?? "", line: row.integer(2),
                function: row.text(3) ?? "", module: row.text(4))
        }
    }

    private func rows<T>(
        of table: Schema.Table, _ make: (EntityRow) throws(TraceFileError) -> T
    ) throws(TraceFileError) -> [T] {
        let columns = table.columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let statement = try prepare("SELECT \(columns) FROM main.\(table.name) ORDER BY id")
        let row = EntityRow(statement: statement, table: table.name, path: path)
        var result: [T] = []
        while try guarded({ () throws(TraceFileError) in try statement.step() }) { result.append(try make(row)) }
        return result
    }
}

/// The present row of one of the tables that are not events.
private struct EntityRow {
    let statement: Statement
    let table: String
    let path: String

    func integer(_ column: Int32) -> Int64 { statement.integer(column) }
    /// A trace is untrusted: each of its rows could bring a name of megabytes, to be held and shown again and again.
    func text(_ column: Int32) -> String? { statement.text(column, limit: 4096) }
    func optional(_ column: Int32) -> Int64? { statement.isNull(column) ? nil : statement.integer(column) }

    func unknown(_ column: String) -> TraceFileError {
        .corrupted(path: path, detail: "row \(integer(0)) of \(table) has an unknown \(column)")
    }
}
