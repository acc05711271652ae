import TraceAnalysis
import TraceModel

extension ResolvedFinding {
    /// A finding of a trace, with its names.
    ///
    /// - Parameter stacks: Of the events that it names, as far as they are known.
    init(_ finding: Finding, _ names: TraceNames, stacks: [Int64: [SiteID]] = [:], source: Source) {
        traces = [source.trace]
        rule = finding.rule
        level = finding.level
        verdict = finding.verdict
        excludedBy = finding.excludedBy
        message = finding.message
        chain = finding.chain
        help = finding.help
        count = finding.count
        threads = finding.threads.map { names.thread($0) }
        objects = finding.objects.map { names.object($0) }
        plainThreads = finding.threads.map { names.plain($0) }
        plainObjects = finding.objects.map { names.plain($0) }
        symbols = Set(
            finding.objects.compactMap { names.tables.object($0) }.filter { $0.home != .none }.compactMap(\.name))
        for thread in finding.threads + finding.locations.map(\.thread) {
            if let test = names.tables.thread(thread)?.test, !tests.contains(test) { tests.append(test) }
        }
        locations = finding.locations.map { Location($0, names, stacks) }
        event = finding.event
        schedule = finding.schedule
        fingerprint = finding.fingerprint
        hang = finding.hang
        sources = [source]
    }
}

extension ResolvedFinding.Location {
    fileprivate init(_ location: Finding.Location, _ names: TraceNames, _ stacks: [Int64: [SiteID]]) {
        let site = names.tables.site(location.site)
        file = site?.knownFile
        line = site?.line
        module = site.flatMap { Self.module(of: $0, names.tables) }
        let frames = stacks[location.event] ?? names.tables.stacks[location.site] ?? []
        stack = frames.compactMap { names.tables.site($0) }.map { frame in
            ResolvedFinding.Frame(
                file: frame.knownFile, line: frame.line, module: Self.module(of: frame, names.tables),
                function: frame.function)
        }
        function = site?.function
        thread = location.thread == .none ? nil : names.thread(location.thread)
        object = location.object == .none ? nil : names.object(location.object)
        isOnItself = location.object != .none && location.object == ObjectID(location.thread)
        kind = location.object == .none ? nil : names.tables.kind(of: location.object)
        event = location.event == 0 ? nil : location.event
        role = location.role
        part = location.part
    }

    /// The path of the module whose code a place is in; nil where the place is not one of code.
    private static func module(of site: SourceSite, _ tables: TraceTables) -> String? {
        site.code.flatMap { tables.modules[$0.module]?.path } ?? (site.kind == .code ? site.module : nil)
    }
}
