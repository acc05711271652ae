public import TraceModel

extension TraceWriter {
    /// Inserts a process, or replaces the row with the same id.
    public func insert(_ process: ProcessInfo) throws(TraceFileError) {
        try insert(into: ProcessColumn.self) {
            $0.bind(.id, process.id.rawValue)
            $0.bind(.pid, process.pid)
            $0.bindNonzero(.parent, process.parent.rawValue)
            $0.bind(.executable, process.executable)
            $0.bind(.arguments, process.arguments)
            $0.bind(.started, process.started)
            $0.bind(.ended, process.ended)
            $0.bind(.end, process.end.rawValue)
            $0.bind(.exitStatus, process.exitStatus)
            $0.bind(.exitSignal, process.exitSignal)
        }
    }

    /// Inserts a thread, or replaces the row with the same id.
    public func insert(_ thread: ThreadInfo) throws(TraceFileError) {
        try insert(into: ThreadColumn.self) {
            $0.bind(.id, thread.id.rawValue)
            $0.bind(.process, thread.process.rawValue)
            $0.bind(.nativeID, thread.nativeID)
            $0.bind(.name, thread.name)
            $0.bind(.daemon, thread.isDaemon)
            $0.bind(.foreign, thread.isForeign)
            $0.bindNonzero(.parent, thread.parent.rawValue)
            $0.bind(.origin, thread.origin)
            $0.bindNonzero(.site, thread.site.rawValue)
            $0.bind(.started, thread.started)
            $0.bind(.ended, thread.ended)
            $0.bind(.end, thread.end?.rawValue)
            $0.bind(.error, thread.error)
            $0.bind(.joinable, thread.isJoinable)
        }
    }

    /// Inserts an object, or replaces the row with the same id.
    public func insert(_ object: ObjectInfo) throws(TraceFileError) {
        try insert(into: ObjectColumn.self) {
            $0.bind(.id, object.id.rawValue)
            $0.bind(.process, object.process.rawValue)
            $0.bind(.kind, Int64(object.kind.rawValue))
            $0.bind(.name, object.name)
            $0.bind(.capacity, object.capacity)
            $0.bindNonzero(.creator, object.createdBy.rawValue)
            $0.bind(.origin, object.origin)
            $0.bindNonzero(.site, object.site.rawValue)
            $0.bind(.created, object.created)
            $0.bind(.destroyed, object.destroyed)
            $0.bind(.preference, object.preference?.rawValue)
            $0.bindNonzero(.module, object.home.rawValue)
            $0.bindNonzero(.once, object.isOnce ? 1 : 0)
        }
    }

    /// Inserts a place in the source, or replaces the row with the same id.
    public func insert(_ site: SourceSite) throws(TraceFileError) {
        try insert(into: SiteColumn.self) {
            $0.bind(.id, site.id.rawValue)
            $0.bind(.file, site.file)
            $0.bind(.line, site.line)
            $0.bind(.function, site.function)
            $0.bind(.module, site.module)
            $0.bind(.moduleID, site.code?.module.rawValue)
            $0.bind(.offset, site.code?.offset)
            $0.bindNonzero(.place, site.place.rawValue)
        }
    }

    /// Inserts what a process left out, or replaces the row with the same id.
    package func insert(_ row: LeftOut, id: Int64) throws(TraceFileError) {
        try insert(into: LeftOutColumn.self) {
            $0.bind(.id, id)
            $0.bind(.process, row.process.rawValue)
            $0.bind(.module, row.module)
            $0.bind(.objects, row.objects)
            $0.bind(.operations, row.operations)
        }
    }

    /// Sets a value of the `trace` table; nil is NULL.
    public func setMetadata(_ key: MetadataKey, _ value: String?) throws(TraceFileError) {
        try run("UPDATE trace SET value = ?2 WHERE key = ?1") {
            $0.bind(1, key.rawValue)
            $0.bind(2, value)
        }
    }

    /// Sets a number of the `trace` table.
    public func setMetadata(_ key: MetadataKey, _ value: Int64) throws(TraceFileError) {
        try setMetadata(key, String(value))
    }
}
