import TraceAnalysis
import TraceModel
package import TraceReport

/// Writes what is kept of a run as rows of text, which are merged with those of other runs by putting them one after the
/// other: `docs/summary.md` describes them.
package struct SummaryWriter {
    private var defined: Set<RowID> = []
    private var text = SummaryForm.heading + "\n"
    private var runs = 0
    /// Of the runs.
    private var hash = StableHash()

    package init() {}

    /// The rows of the runs so far, and the row that ends them.
    package var rows: String { text + Self.line(["z", hash.value.text, "\(runs)"]) }

    /// Adds a run.
    ///
    /// - Parameter report: A report on this trace alone.
    package mutating func add(_ trace: ReportedTrace, _ report: ResolvedReport, hash: TraceHash) {
        let run = hash.id.text
        runs += 1
        self.hash.add(run)
        let findings = report.findings.filter { $0.verdict != .excluded && $0.suppressedBy == nil }
        let objects = trace.result.fairness.objects.filter { $0.acquisitions > 0 }
        row(
            "r", run, SummaryForm.number(trace.result.eventCount), SummaryForm.number(trace.lost),
            trace.cleanEnd ? "1" : "0", trace.started ?? "", trace.path.readableName,
            SummaryForm.number(trace.result.lockOrder.count + findings.count + objects.count))
        for edge in trace.result.lockOrder { add(edge, run) }
        for finding in findings {
            let definition = define("d", [SummaryFinding.json(finding)])
            row(
                "f", run, finding.fingerprint, finding.rule, finding.level.rawValue, finding.verdict?.rawValue ?? "",
                SummaryForm.number(finding.count), definition.text)
        }
        addContention(objects, trace.result.names, run)
    }

    private mutating func add(_ edge: RunEdge, _ run: String) {
        let (held, wanted) = (define(edge.held.identity), define(edge.wanted.identity))
        let guards = edge.guards.map { define($0.identity).text + ($0.isShared ? "'" : "") }.sorted()
        let context = define(
            "c",
            [
                define(edge.thread).text, "\(edge.thread.instances)", "\(edge.held.identity.instances)",
                "\(edge.wanted.identity.instances)", edge.held.isShared ? "1" : "0", edge.wanted.isShared ? "1" : "0",
                define(edge.heldPlace), define(edge.wantedPlace), guards.joined(separator: ","),
            ])
        row("e", run, held.text, wanted.text, context.text, SummaryForm.number(edge.event))
    }

    private mutating func addContention(
        _ objects: [ObjectFairness], _ names: TraceNames, _ run: String
    ) {
        let keys = StableKeys(names)
        for object in objects {
            let row = names.tables.object(object.object)
            let site = row.flatMap { names.tables.site($0.site) }
            let place = site.flatMap { site in
                names.place(row?.site ?? .none).map {
                    RunEdge.Place($0, file: site.knownFile, line: site.line, function: site.function)
                }
            }
            let id = define(
                RunEdge.Identity(
                    summarized: keys.key(of: object.object),
                    name: names.plain(object.object),
                    given: names.given(object.object), creation: place, instances: 1))
            self.row(
                "o", run, id.text, "\(object.acquisitions)", "\(object.contended)", "\(object.overtakes)",
                "\(object.wait.total)", "\(object.wait.p95)", "\(object.wait.longest)", "\(object.hold.total)",
                "\(object.hold.p95)", "\(object.hold.longest)")
        }
    }

    // MARK: What rows name

    private mutating func define(_ identity: RunEdge.Identity) -> RowID {
        // The key is what runs have in common; the line of the creation is not.
        let id = StableHash.of(identity.key)
        guard defined.insert(id).inserted else { return id }
        row("n", id.text, identity.name, identity.given == nil ? "0" : "1", define(identity.creation), identity.key)
        return id
    }

    private mutating func define(_ place: RunEdge.Place?) -> String {
        guard let place else { return "" }
        return define("p", [place.text, place.file ?? "", SummaryForm.number(place.line), place.function]).text
    }

    private mutating func define(_ kind: String, _ fields: [String]) -> RowID {
        var hash = StableHash()
        hash.add(kind)
        for field in fields { hash.add(field) }
        let id = hash.value
        if defined.insert(id).inserted { row([kind, id.text] + fields) }
        return id
    }

    private mutating func row(_ fields: String...) { row(fields) }

    private mutating func row(_ fields: [String]) { text += Self.line(fields) }

    private static func line(_ fields: [String]) -> String {
        fields.map(SummaryForm.escaped).joined(separator: "\t") + "\n"
    }
}
