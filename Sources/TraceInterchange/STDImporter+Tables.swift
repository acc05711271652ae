package import TraceModel

/// The end of the trace, and the rows of what it named.
extension STDImporter {
    /// Takes what is left, and gives the rows of all that the trace named. To be called once, after the last bytes.
    ///
    /// Where the trace does not say that the process ended, it ends with its last line: a thread that does not wait then
    /// has ended, since nothing of it is left. Its row says that its end is not known, unless it is T0.
    package func finish() throws -> STDImportedTables {
        try lines.finish { try read($0, $1) }
        report.lines = lines.count
        if processEnd == nil { try endAll(.running) { _ in true } }
        return STDImportedTables(
            process: process(), threads: threads.indices.map(row(thread:)), objects: objectRows(), sites: siteRows())
    }

    private func process() -> ProcessInfo {
        ProcessInfo(
            id: ProcessID(rawValue: 1), pid: 0, executable: file, ended: processEnd?.time,
            end: processEnd == nil ? .unknown : .exited, exitStatus: processEnd?.status)
    }

    private func row(thread: Int) -> ThreadInfo {
        let row = threads[thread]
        return ThreadInfo(
            id: ThreadID(rawValue: row.id), name: name(thread: thread), isDaemon: row.isDaemon,
            parent: ThreadID(rawValue: row.parent), site: SiteID(rawValue: row.site), started: row.began,
            ended: row.end == .running ? nil : row.ended ?? processEnd?.time,
            end: row.ended == nil && processEnd != nil ? .abrupt : row.end, isJoinable: row.isDaemon ? nil : true)
    }

    /// The rows of objects, those of threads among them.
    private func objectRows() -> [ObjectInfo] {
        var rows: [ObjectInfo] = []
        rows.reserveCapacity(threads.count + objects.count)
        for thread in threads.indices {
            rows.append(
                ObjectInfo(
                    id: ObjectID(rawValue: threads[thread].id), kind: .thread, name: name(thread: thread),
                    createdBy: ThreadID(rawValue: threads[thread].parent),
                    site: SiteID(rawValue: threads[thread].site), created: threads[thread].began))
        }
        for object in objects.indices {
            let row = objects[object]
            let isReadWrite = row.space == .lock && locks[row.state].hasReaders
            rows.append(
                ObjectInfo(
                    id: ObjectID(rawValue: row.id), kind: isReadWrite ? .rwlock : row.space.kind,
                    name: name(object: object), capacity: row.capacity, createdBy: ThreadID(rawValue: row.createdBy),
                    site: SiteID(rawValue: row.site), created: row.created, destroyed: row.destroyed))
        }
        return rows.sorted { $0.id < $1.id }
    }

    private func siteRows() -> [SourceSite] {
        sites.all.enumerated().map {
            SourceSite(id: SiteID(rawValue: Int64($0.offset + 1)), file: "", line: $0.element)
        }
    }
}

/// The rows of an imported trace.
package struct STDImportedTables: Sendable {
    /// The one process that the format knows.
    package var process: ProcessInfo
    /// The threads, by id.
    package var threads: [ThreadInfo]
    /// The objects, by id; threads are among them.
    package var objects: [ObjectInfo]
    /// The places in the source: one for each location, which has a number and no file.
    package var sites: [SourceSite]
}
