import TraceModel
import TraceReader
import TraceWriter

extension Simulation {
    /// Creates the objects and starts the threads; returns the rows of the objects.
    mutating func begin() throws -> [ObjectInfo] {
        let creation = Int64(load.sites) + 1
        try emit(Scene.main, .begin, Scene.main.rawValue)
        var rows = scene.objects()
        for index in rows.indices {
            rows[index].created = time
            try emit(Scene.main, .create, rows[index].id.rawValue, site: creation, value: rows[index].capacity ?? 0)
        }
        for index in workers.indices {
            let id = scene.worker(index).rawValue
            try emit(Scene.main, .create, id, site: creation + 1)
            try emit(Scene.main, .start, id, site: creation + 1)
            try emit(scene.worker(index), .begin, id)
        }
        try emit(Scene.main, .joinWait, scene.worker(0).rawValue, site: creation + 1, isNumbered: false)
        return rows
    }

    mutating func endWorker(_ thread: Int) throws {
        try emit(scene.worker(thread), .end, scene.worker(thread).rawValue)
        workers[thread].ended = time
        ready &= ~(1 << UInt64(thread))
    }

    /// Joins the threads, destroys the objects, and writes the rows of the other tables.
    mutating func end(_ objects: [ObjectInfo]) throws {
        let place = Int64(load.sites) + 2
        for index in workers.indices {
            try emit(Scene.main, .join, scene.worker(index).rawValue, site: place, value: 1)
        }
        for var row in objects {
            try emit(Scene.main, .destroy, row.id.rawValue)
            row.destroyed = time
            try writer.insert(row)
        }
        try emit(Scene.main, .processEnd, Scene.main.rawValue, isNumbered: false)
        for site in scene.sites() { try writer.insert(site) }
        try writer.insert(
            ProcessInfo(
                id: ProcessID(rawValue: 1), pid: 1000, executable: "load", arguments: load.name.rawValue, started: 0,
                ended: time, end: .exited, exitStatus: 0))
        for index in -1..<load.threads { try insertThread(index) }
    }

    private func insertThread(_ index: Int) throws {
        let isMain = index < 0
        let id = isMain ? Scene.main : scene.worker(index)
        let name = isMain ? "main" : "worker \(index)"
        let origin = isMain ? "main" : "main/\(index + 1)"
        let site = isMain ? SiteID.none : SiteID(rawValue: Int64(load.sites) + 2)
        try writer.insert(
            ThreadInfo(
                id: id, nativeID: 1001 + Int64(index), name: name, parent: isMain ? .none : Scene.main, origin: origin,
                site: site, started: 1_000_000, ended: isMain ? time : workers[index].ended, end: .returned))
        try writer.insert(
            ObjectInfo(
                id: ObjectID(id), kind: .thread, name: name, createdBy: isMain ? .none : Scene.main, origin: origin,
                site: site, created: 1_000_000))
    }
}
