public import TraceModel

extension TraceWriter {
    /// Inserts a process, or replaces the row with the same id.
    public func insert(_ process: ProcessInfo) throws(TraceFileError) {
        try run("INSERT OR REPLACE INTO process VALUES (?,?,?,?,?,?,?,?,?,?)") {
            $0.bind(1, process.id.rawValue)
            $0.bind(2, process.pid)
            $0.bindNonzero(3, process.parent.rawValue)
            $0.bind(4, process.executable)
            $0.bind(5, process.arguments)
            $0.bind(6, process.started)
            $0.bind(7, process.ended)
            $0.bind(8, process.end.rawValue)
            $0.bind(9, process.exitStatus)
            $0.bind(10, process.exitSignal)
        }
    }

    /// Inserts a thread, or replaces the row with the same id.
    public func insert(_ thread: ThreadInfo) throws(TraceFileError) {
        try run("INSERT OR REPLACE INTO thread VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)") {
            $0.bind(1, thread.id.rawValue)
            $0.bind(2, thread.process.rawValue)
            $0.bind(3, thread.nativeID)
            $0.bind(4, thread.name)
            $0.bind(5, thread.isDaemon ? 1 : 0 as Int64)
            $0.bind(6, thread.isForeign ? 1 : 0 as Int64)
            $0.bindNonzero(7, thread.parent.rawValue)
            $0.bind(8, thread.origin)
            $0.bindNonzero(9, thread.site.rawValue)
            $0.bind(10, thread.started)
            $0.bind(11, thread.ended)
            $0.bind(12, thread.end?.rawValue)
            $0.bind(13, thread.error)
        }
    }

    /// Inserts an object, or replaces the row with the same id.
    public func insert(_ object: ObjectInfo) throws(TraceFileError) {
        try run("INSERT OR REPLACE INTO object VALUES (?,?,?,?,?,?,?,?,?,?)") {
            $0.bind(1, object.id.rawValue)
            $0.bind(2, object.process.rawValue)
            $0.bind(3, Int64(object.kind.rawValue))
            $0.bind(4, object.name)
            $0.bind(5, object.capacity)
            $0.bindNonzero(6, object.createdBy.rawValue)
            $0.bind(7, object.origin)
            $0.bindNonzero(8, object.site.rawValue)
            $0.bind(9, object.created)
            $0.bind(10, object.destroyed)
        }
    }

    /// Inserts a place in the source, or replaces the row with the same id.
    public func insert(_ site: SourceSite) throws(TraceFileError) {
        try run("INSERT OR REPLACE INTO site VALUES (?,?,?,?,?)") {
            $0.bind(1, site.id.rawValue)
            $0.bind(2, site.file)
            $0.bind(3, site.line)
            $0.bind(4, site.function)
            $0.bind(5, site.module)
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
