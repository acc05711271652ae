package import TraceModel

/// Names places in code and static objects of a trace that is being recorded: until it is closed, it has them by addresses
/// in modules alone.
///
/// Nothing is looked up twice, whether it was found or not.
package struct LivePlaces {
    private let reader: any ModuleReader
    private var files: [ModuleID: String?] = [:]
    /// Only what was found.
    private var sites: [SiteID: SourceSite] = [:]
    private var names: [ObjectID: String] = [:]
    private var knownSites: Set<SiteID> = []
    private var knownObjects: Set<ObjectID> = []

    package init(by reader: any ModuleReader) { self.reader = reader }

    /// Puts what is known of these places, and of all static objects, into the tables.
    package mutating func name(_ wanted: Set<SiteID>, in tables: inout TraceTables) {
        findSites(wanted.union(wanted.flatMap { tables.stacks[$0] ?? [] }), tables)
        findObjects(tables)
        for id in wanted {
            if let frames = tables.stacks[id] {
                show(id, frames, &tables)
            } else if let site = sites[id] {
                tables.replace(with: site)
            }
        }
        for (id, name) in names {
            guard var row = tables.object(id) else { continue }
            row.name = name
            tables.replace(with: row)
        }
    }

    private mutating func findSites(_ wanted: Set<SiteID>, _ tables: TraceTables) {
        let new = wanted.subtracting(knownSites).sorted().compactMap(tables.site)
            .filter { $0.kind == .code && tables.stacks[$0.id] == nil }
        knownSites.formUnion(wanted)
        for (module, sites) in Dictionary(grouping: new, by: { $0.code?.module ?? .none }) {
            guard let file = file(of: module, tables) else { continue }
            let places = reader.places(at: sites.map { UInt64(bitPattern: $0.line) }, in: file)
            for (site, place) in zip(sites, places) { if let place { self.sites[site.id] = site.known(as: place) } }
        }
    }

    private mutating func findObjects(_ tables: TraceTables) {
        let new = tables.objects.filter { $0.home != .none && $0.name == nil && knownObjects.insert($0.id).inserted }
        for (module, objects) in Dictionary(grouping: new, by: \.home) {
            guard let file = file(of: module, tables) else { continue }
            let placed = objects.compactMap { row in
                StaticObject(origin: row.origin ?? "", kind: row.kind).map { (row.id, $0) }
            }
            for ((id, _), name) in zip(placed, reader.names(of: placed.map(\.1), in: file)) { names[id] = name }
        }
    }

    /// A stack is shown by its first frame that is not in a standard library.
    private func show(_ stack: SiteID, _ frames: [SiteID], _ tables: inout TraceTables) {
        let rows = frames.compactMap { sites[$0] ?? tables.site($0) }
        let own = rows.first { !tables.isInLibrary($0) }
        guard var row = own ?? rows.first else { return }
        (row.place, row.id) = (row.id, stack)
        tables.replace(with: row)
    }

    private mutating func file(of module: ModuleID, _ tables: TraceTables) -> String? {
        if let known = files[module] { return known }
        var found: String?
        if let row = tables.modules[module], case .found(let file) = reader.file(of: row) { found = file }
        files[module] = .some(found)
        return found
    }
}
