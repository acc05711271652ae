import TraceModel
import TraceReader

/// The ids of a generated trace, and the rows behind them.
struct Scene {
    let load: Load
    /// Locks, then the locks of the conditions, then the other objects.
    let firstLock: Int64
    let firstCondition: Int64
    let firstSemaphore: Int64
    let firstVariable: Int64
    let objectCount: Int
    /// Permits of a semaphore.
    static let permits: Int64 = 3

    static let main = ThreadID(rawValue: 1)

    init(_ load: Load) {
        self.load = load
        firstLock = Int64(load.threads) + 2
        firstCondition = firstLock + Int64(load.locks + load.conditions)
        firstSemaphore = firstCondition + Int64(load.conditions)
        firstVariable = firstSemaphore + Int64(load.semaphores)
        objectCount = Int(firstVariable) - 1 + load.variables
    }

    func worker(_ index: Int) -> ThreadID { ThreadID(rawValue: Int64(index) + 2) }

    /// In a mixed load some locks are owned; the locks of conditions always are.
    func kind(ofLock index: Int) -> ObjectKind {
        if index >= load.locks { return .rlock }
        guard load.name == .mixed else { return .lock }
        return index % 5 == 0 ? .rlock : index % 5 == 1 ? .mutex : .lock
    }

    /// The objects that are no threads, in the order of their ids.
    func objects() -> [ObjectInfo] {
        var counts: [ObjectKind: Int] = [:]
        func object(_ kind: ObjectKind, _ name: String, capacity: Int64? = nil) -> ObjectInfo {
            counts[kind, default: 0] += 1
            return ObjectInfo(
                id: .none, kind: kind, name: name, capacity: capacity, createdBy: Self.main,
                origin: "main#\(kind.name)\(counts[kind]!)", site: SiteID(rawValue: Int64(load.sites) + 1))
        }
        var rows: [ObjectInfo] = []
        for index in 0..<load.locks { rows.append(object(kind(ofLock: index), "lock \(index)")) }
        for index in 0..<load.conditions { rows.append(object(.rlock, "condition \(index).lock")) }
        for index in 0..<load.conditions { rows.append(object(.condition, "condition \(index)")) }
        for index in 0..<load.semaphores {
            rows.append(object(.semaphore, "semaphore \(index)", capacity: Self.permits))
        }
        for index in 0..<load.variables { rows.append(object(.variable, "variable \(index)")) }
        for index in rows.indices { rows[index].id = ObjectID(rawValue: firstLock + Int64(index)) }
        return rows
    }

    /// One row for each code site, one for the creation of objects, one for the threads.
    func sites() -> [SourceSite] {
        (1...Int64(load.sites) + 2).map { id in
            SourceSite(
                id: SiteID(rawValue: id), file: "Sources/Load/Part\((id - 1) / 20).swift", line: 10 + id % 20 * 7,
                function: "step\(id)()", module: "Load")
        }
    }
}
