package import TraceModel
package import TraceWriter

/// A place in the source that code was made of.
package struct CodePlace: Sendable, Equatable {
    package var function: String
    /// Empty where it is not known.
    package var file: String
    package var line: Int64

    package init(function: String, file: String, line: Int64) {
        self.function = function
        self.file = file
        self.line = line
    }
}

/// What can tell of the modules of a program.
package protocol ModuleReader: Sendable {
    /// The file that tells of a module.
    func file(of module: ModuleInfo) -> ModuleFile

    /// The places of code in a module.
    ///
    /// - Parameters:
    ///   - offsets: How far the addresses are from where the module begins, each where a call returns to.
    ///   - file: The path of its file.
    /// - Returns: One for each offset, nil where nothing is known.
    func places(at offsets: [UInt64], in file: String) -> [CodePlace?]

    /// The names of what lies in a module's data.
    ///
    /// - Returns: One for each offset, nil where nothing is known.
    func names(at offsets: [UInt64], in file: String) -> [String?]
}

/// The file that tells of a module; where there is none, why.
package enum ModuleFile: Sendable, Equatable {
    case found(String)
    /// A file is there, and is not what the program ran, or nobody can tell; the sentence says so.
    case refused(String)
    case missing
}

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
                try name(data.map { ($0.object, $0.origin) }, reader, file, writer)
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
            var known = site
            known.function = place.function
            if !place.file.isEmpty {
                let source = SourcePath.shared.resolve(place.file)
                known.file = source.file
                known.line = place.line
                known.module = source.module
            }
            try writer.insert(known)
        }
    }

    private mutating func name(
        _ data: [(object: ObjectID, origin: String)], _ reader: any ModuleReader, _ file: String, _ writer: TraceWriter
    ) throws(TraceFileError) {
        let placed = data.compactMap { data in
            data.origin.lastIndex(of: "+").flatMap { UInt64(data.origin[$0...].dropFirst(3), radix: 16) }
                .map { (data.object, $0) }
        }
        guard !placed.isEmpty else { return }
        for ((object, _), name) in zip(placed, reader.names(at: placed.map(\.1), in: file)) {
            guard let name else { continue }
            objects.found += 1
            try writer.setName(object, name)
        }
    }
}
