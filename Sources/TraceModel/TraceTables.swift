/// The tables of a trace that stand still: processes, threads, objects and sites, found by their ids.
///
/// Rows with an id that an earlier row has are left out: a trace is untrusted.
public struct TraceTables: Sendable {
    /// The processes, in the order of the trace.
    public private(set) var processes: [ProcessInfo] = []
    /// The threads, in the order of the trace.
    public private(set) var threads: [ThreadInfo] = []
    /// The objects, in the order of the trace.
    public private(set) var objects: [ObjectInfo] = []
    /// The places in the source, in the order of the trace.
    public private(set) var sites: [SourceSite] = []
    /// The modules whose code or data places of the trace are in.
    public var modules: [ModuleID: ModuleInfo] = [:]
    /// The frames of places that are stacks, the innermost first.
    public var stacks: [SiteID: [SiteID]] = [:]
    /// Events that the recording says it lost. Where any are missing, no event can be held against the others.
    public var lost: Int64

    private var processIndex = IndexTable()
    private var threadIndex = IndexTable()
    private var objectIndex = IndexTable()
    private var siteIndex = IndexTable()

    /// Makes the tables from rows in any order.
    public init(
        processes: [ProcessInfo] = [], threads: [ThreadInfo] = [], objects: [ObjectInfo] = [], sites: [SourceSite] = [],
        lost: Int64 = 0
    ) {
        self.lost = lost
        for row in processes { add(row) }
        for row in threads { add(row) }
        for row in objects { add(row) }
        for row in sites { add(row) }
    }

    /// Whether the trace is a text, or was made from one: times are then lines, and its process has no number.
    package var countsLines: Bool { processes.first?.pid == 0 }

    /// Adds a process.
    public mutating func add(_ row: ProcessInfo) {
        guard processIndex.index(of: row.id.rawValue) == nil else { return }
        _ = processIndex.insert(row.id.rawValue)
        processes.append(row)
    }

    /// Adds a thread.
    public mutating func add(_ row: ThreadInfo) {
        guard threadIndex.index(of: row.id.rawValue) == nil else { return }
        _ = threadIndex.insert(row.id.rawValue)
        threads.append(row)
    }

    /// Adds an object.
    public mutating func add(_ row: ObjectInfo) {
        guard objectIndex.index(of: row.id.rawValue) == nil else { return }
        _ = objectIndex.insert(row.id.rawValue)
        objects.append(row)
    }

    /// Adds a place in the source.
    public mutating func add(_ row: SourceSite) {
        guard siteIndex.index(of: row.id.rawValue) == nil else { return }
        _ = siteIndex.insert(row.id.rawValue)
        sites.append(row)
    }

    /// Puts a row in the place of the one with its id, if there is one.
    package mutating func replace(with row: ObjectInfo) {
        if let index = objectIndex.index(of: row.id.rawValue) { objects[index] = row }
    }

    /// Puts a row in the place of the one with its id, if there is one.
    package mutating func replace(with row: SourceSite) {
        if let index = siteIndex.index(of: row.id.rawValue) { sites[index] = row }
    }

    /// The row of a process, or nil where the trace has none.
    public func process(_ id: ProcessID) -> ProcessInfo? {
        processIndex.index(of: id.rawValue).map { processes[$0] }
    }

    /// The row of a thread, or nil where the trace has none.
    public func thread(_ id: ThreadID) -> ThreadInfo? {
        threadIndex.index(of: id.rawValue).map { threads[$0] }
    }

    /// Whether a thread is its process's main thread: one of the program's own that no thread of the trace has created.
    public func isMain(_ id: ThreadID) -> Bool {
        guard let row = thread(id) else { return false }
        return row.parent == .none && !row.isForeign && row.origin != nil
    }

    /// The row of an object, or nil where the trace has none.
    public func object(_ id: ObjectID) -> ObjectInfo? {
        objectIndex.index(of: id.rawValue).map { objects[$0] }
    }

    /// Where a thread's row is among the threads, or nil where the trace has none.
    package func index(of id: ThreadID) -> Int? { threadIndex.index(of: id.rawValue) }

    /// Where an object's row is among the objects, or nil where the trace has none.
    package func index(of id: ObjectID) -> Int? { objectIndex.index(of: id.rawValue) }

    /// The row of a place in the source, or nil where the trace has none.
    public func site(_ id: SiteID) -> SourceSite? {
        siteIndex.index(of: id.rawValue).map { sites[$0] }
    }

    /// Whether a place is in a standard library, which many may have called.
    package func isInLibrary(_ site: SourceSite) -> Bool {
        let module = site.code.flatMap { modules[$0.module]?.path } ?? ""
        return LibraryCode.contains(module: module, file: site.file, function: site.function)
    }

    /// What an object is: its row says so, or else a thread of the same id; nil where neither is known.
    public func kind(of id: ObjectID) -> ObjectKind? {
        if let row = object(id) { return row.kind }
        return threadIndex.index(of: id.rawValue) == nil ? nil : .thread
    }
}
