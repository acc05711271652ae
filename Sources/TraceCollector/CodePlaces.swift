package import TraceModel
package import TraceWriter

/// What a trace knows by addresses in modules alone.
package struct CodePlaces {
    /// Places in code that were known so, and how many of them are known by function or line now.
    package private(set) var places = (all: 0, found: 0)
    /// Objects in modules' data without a name, and how many of them have one now.
    package private(set) var objects = (all: 0, found: 0)
    /// What stood in the way, a sentence each.
    package private(set) var problems: [String] = []
    /// Stacks that are shown by another frame now.
    package private(set) var moved = 0
    /// Modules without any file that tells of them.
    package private(set) var missing: [ModuleInfo] = []

    package init() {}

    /// Puts into the trace what is known of them, in the transaction that is open.
    package mutating func resolve(by reader: any ModuleReader, in writer: TraceWriter) throws(TraceFileError) {
        let sites = Dictionary(grouping: try writer.unresolvedPlaces(), by: \.module)
        let data = Dictionary(grouping: try writer.unnamedData(), by: \.module)
        for module in Set(sites.keys).union(data.keys).sorted(by: { ($0.path, $0.id) < ($1.path, $1.id) }) {
            let (sites, data) = (sites[module] ?? [], data[module] ?? [])
            places.all += sites.count
            objects.all += data.count
            switch reader.file(of: module) {
            case .found(let file):
                try resolve(sites.map(\.site), reader, file, writer)
                try name(data.map(\.object), reader, file, writer)
            case .refused(let sentence): problems.append(sentence)
            case .missing: missing.append(module)
            }
        }
        try showStacks(in: writer)
    }

    /// Has each stack be shown by its first frame that is not in a standard library.
    private mutating func showStacks(in writer: TraceWriter) throws(TraceFileError) {
        let stacks = try writer.stacks()
        guard !stacks.isEmpty else { return }
        var own: Set<SiteID> = []
        for (site, module) in try writer.framePlaces()
        where !LibraryCode.contains(module: module, file: site.file, function: site.function) { own.insert(site.id) }
        for (stack, place) in stacks {
            let shown = stack.frames.first { own.contains($0) } ?? stack.frames[0]
            if shown != place { moved += 1 }
            // Also where it is the same: what the frame's row says may be new.
            try writer.show(stack.id, by: shown)
        }
    }

    private mutating func resolve(
        _ sites: [SourceSite], _ reader: any ModuleReader, _ file: String, _ writer: TraceWriter
    ) throws(TraceFileError) {
        guard !sites.isEmpty else { return }
        // Without a file, the line of a place is its offset.
        let found = reader.places(at: sites.map { UInt64(bitPattern: $0.line) }, in: file)
        for (site, place) in zip(sites, found) {
            guard let place else { continue }
            places.found += 1
            try writer.insert(site.known(as: place))
        }
    }

    private mutating func name(
        _ data: [ObjectInfo], _ reader: any ModuleReader, _ file: String, _ writer: TraceWriter
    ) throws(TraceFileError) {
        let placed = data.compactMap { row in
            StaticObject(origin: row.origin ?? "", kind: row.kind).map { (row.id, $0) }
        }
        guard !placed.isEmpty else { return }
        for ((object, _), name) in zip(placed, reader.names(of: placed.map(\.1), in: file)) {
            guard let name else { continue }
            objects.found += 1
            try writer.setName(object, name)
        }
    }
}
