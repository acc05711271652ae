import CSQLite
public import TraceModel
public import TraceWriter

extension TraceReader {
    /// The rows of `process`, by id.
    public func processes() throws(TraceFileError) -> [ProcessInfo] {
        try rows(of: ProcessColumn.self) { (row) throws(TraceFileError) in
            guard let end = ProcessInfo.End(rawValue: row.text(.end) ?? "") else { throw row.unknown(.end) }
            return ProcessInfo(
                id: ProcessID(rawValue: row.integer(.id)), pid: row.integer(.pid),
                parent: ProcessID(rawValue: row.integer(.parent)), executable: row.text(.executable) ?? "",
                arguments: row.text(.arguments) ?? "", started: row.integer(.started), ended: row.optional(.ended),
                end: end,
                exitStatus: row.optional(.exitStatus), exitSignal: row.optional(.exitSignal))
        }
    }

    /// The rows of `thread`, by id.
    public func threads() throws(TraceFileError) -> [ThreadInfo] {
        let joinable = try formerlyJoinable()
        return try rows(of: ThreadColumn.self) { (row) throws(TraceFileError) in
            var end: ThreadInfo.End?
            if let text = row.text(.end) {
                end = ThreadInfo.End(rawValue: text)
                if end == nil { throw row.unknown(.end) }
            }
            let id = ThreadID(rawValue: row.integer(.id))
            return ThreadInfo(
                id: id, process: ProcessID(rawValue: row.integer(.process)),
                nativeID: row.optional(.nativeID), name: row.text(.name), isDaemon: row.integer(.daemon) != 0,
                isForeign: row.integer(.foreign) != 0, parent: ThreadID(rawValue: row.integer(.parent)),
                origin: row.text(.origin),
                site: SiteID(rawValue: row.integer(.site)), started: row.optional(.started),
                ended: row.optional(.ended), end: end,
                error: row.text(.error), isJoinable: row.optional(.joinable).map { $0 != 0 } ?? joinable[id])
        }
    }

    /// The rows of `object`, by id.
    public func objects() throws(TraceFileError) -> [ObjectInfo] {
        try rows(of: ObjectColumn.self) { (row) throws(TraceFileError) in
            guard let id = UInt8(exactly: row.integer(.kind)), let kind = ObjectKind(rawValue: id) else {
                throw row.unknown(.kind)
            }
            var capacity = row.optional(.capacity)
            var preference: ReaderPreference?
            if let text = row.text(.preference) {
                preference = ReaderPreference(rawValue: text)
                if preference == nil { throw row.unknown(.preference) }
            } else if kind == .rwlock {
                preference = ReaderPreference(formerCapacity: capacity)
            }
            if kind == .rwlock || kind.isThread { capacity = nil }
            var object = ObjectInfo(
                id: ObjectID(rawValue: row.integer(.id)), process: ProcessID(rawValue: row.integer(.process)),
                kind: kind, name: row.text(.name), capacity: capacity, preference: preference,
                createdBy: ThreadID(rawValue: row.integer(.creator)), origin: row.text(.origin),
                site: SiteID(rawValue: row.integer(.site)), created: row.optional(.created),
                destroyed: row.optional(.destroyed))
            object.home = ModuleID(rawValue: row.integer(.module))
            object.isOnce = row.integer(.once) != 0
            return object
        }
    }

    /// Version 0.1 had as the capacity of an imported thread, as an object, how often it was to be joined.
    private func formerlyJoinable() throws(TraceFileError) -> [ThreadID: Bool] {
        try guarded { () throws(TraceFileError) in
            var joinable: [ThreadID: Bool] = [:]
            let kinds = ObjectKind.allCases.filter(\.isThread).map { "\($0.rawValue)" }.joined(separator: ", ")
            let statement = try connection.prepare(
                "SELECT id, capacity FROM main.object WHERE capacity IS NOT NULL AND kind IN (\(kinds))")
            while try statement.step() {
                joinable[ThreadID(rawValue: statement.integer(0))] = statement.integer(1) == 1
            }
            return joinable
        }
    }

    /// The rows of `site`, by id.
    public func sites() throws(TraceFileError) -> [SourceSite] {
        try rows(of: SiteColumn.self) { (row) throws(TraceFileError) in
            let code = row.optional(.moduleID).map {
                CodeAddress(module: ModuleID(rawValue: $0), offset: row.integer(.offset))
            }
            var site = SourceSite(
                id: SiteID(rawValue: row.integer(.id)), file: row.text(.file) ?? "", line: row.integer(.line),
                function: row.text(.function) ?? "", module: row.text(.module), code: code)
            site.place = SiteID(rawValue: row.integer(.place))
            return site
        }
    }

    /// The frames of places that are stacks, the innermost first.
    public func stacks() throws(TraceFileError) -> [SiteID: [SiteID]] {
        try guarded { () throws(TraceFileError) in
            if try connection.columns(of: StackColumn.table.name).isEmpty { return [:] }
            let statement = try connection.prepare(
                "SELECT site_id, frame_id FROM main.stack ORDER BY site_id, depth")
            var result: [SiteID: [SiteID]] = [:]
            while try statement.step() {
                let id = SiteID(rawValue: statement.integer(0))
                guard result[id]?.count ?? 0 < Self.mostFrames else { continue }
                result[id, default: []].append(SiteID(rawValue: statement.integer(1)))
            }
            return result
        }
    }

    /// A trace is untrusted.
    private static let mostFrames = 64

    /// - Throws: ``TraceFileError``.
    public func stacks(of events: [Int64]) throws -> [Int64: [SiteID]] {
        let stacks = try stacks()
        guard !stacks.isEmpty else { return [:] }
        return try guarded { () throws(TraceFileError) in
            let statement = try connection.prepare("SELECT site_id FROM main.event WHERE seq = ?1")
            var result: [Int64: [SiteID]] = [:]
            for event in events where result[event] == nil {
                statement.bind(1, event)
                if try statement.step() { result[event] = stacks[SiteID(rawValue: statement.integer(0))] }
                statement.reset()
            }
            return result
        }
    }

    /// The rows of `module`, by id; none in a trace of version 0.1, which lacks the table.
    public func modules() throws(TraceFileError) -> [ModuleInfo] {
        try rows(of: ModuleColumn.self) { (row) throws(TraceFileError) in
            ModuleInfo(
                id: ModuleID(rawValue: row.integer(.id)), path: row.text(.path) ?? "", buildID: row.text(.buildID))
        }
    }

    /// The rows of `left_out`, by id; none where the trace has no such table.
    public func leftOut() throws(TraceFileError) -> [LeftOut] {
        try rows(of: LeftOutColumn.self) { (row) throws(TraceFileError) in
            LeftOut(
                process: ProcessID(rawValue: row.integer(.process)), module: row.text(.module) ?? "",
                objects: max(0, row.integer(.objects)), operations: max(0, row.integer(.operations)))
        }
    }

    /// The rows of a table, by id. What a trace of version 0.1 lacks is NULL.
    private func rows<Column: TableColumn, T>(
        of columns: Column.Type, _ make: (EntityRow<Column>) throws(TraceFileError) -> T
    ) throws(TraceFileError) -> [T] {
        let table = Column.table
        return try guarded { () throws(TraceFileError) -> [T] in
            let present = try connection.columns(of: table.name).count
            if present == 0, table.isLater { return [] }
            let list = table.columns.enumerated().map { $0 < present ? Schema.Table.quoted($1.name) : "NULL" }
            let statement = try connection.prepare(
                "SELECT \(list.joined(separator: ", ")) FROM main.\(table.name) ORDER BY id")
            let row = EntityRow<Column>(statement: statement, path: path)
            var result: [T] = []
            while try statement.step() { result.append(try make(row)) }
            return result
        }
    }
}

/// The present row of one of the tables that are not events.
private struct EntityRow<Column: TableColumn> {
    let statement: Statement
    let path: String

    func integer(_ column: Column) -> Int64 { statement.integer(column.rawValue) }
    /// A trace is untrusted: each of its rows could bring a name of megabytes, to be held and shown again and again.
    func text(_ column: Column) -> String? { statement.text(column.rawValue, limit: 4096) }
    func optional(_ column: Column) -> Int64? {
        statement.isNull(column.rawValue) ? nil : statement.integer(column.rawValue)
    }

    func unknown(_ column: Column) -> TraceFileError {
        let (id, table) = (statement.integer(0), Column.table.name)
        return .corrupted(path: path, detail: "row \(id) of \(table) has an unknown \(column.info.name)")
    }
}
