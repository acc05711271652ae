import TraceAnalysis
import TraceModel
import TracePrediction

/// The lock order of each trace as a graph: locks, and arrows from what was held to what was acquired.
enum LockOrderSection {
    /// How many arrows the page has: those of cycles first, then those that were seen most often.
    static let mostEdges = 4000
    /// Of how many places the source is in the page: those of the first arrows.
    private static let mostSources = 400

    static func write(_ report: ResolvedReport, _ settings: ReportSettings, _ json: inout JSONText) {
        json.object { json in
            json.key("traces")
            json.array { json in
                for (index, trace) in report.traces.enumerated() {
                    guard let order = trace.overview?.lockOrder else { continue }
                    json.newline()
                    write(trace, index, order, settings, to: &json)
                }
            }
        }
    }

    private static func write(
        _ trace: ResolvedTrace, _ index: Int, _ order: LockOrderOverview, _ settings: ReportSettings,
        to json: inout JSONText
    ) {
        var names = TimelineNames(trace.names)
        var places = PlaceTable()
        func place(_ site: SiteID) -> Int? {
            let row = trace.names.tables.site(site)
            return places.number(
                file: row?.knownFile, line: row?.line, function: row?.function,
                module: row?.kind == .code ? row?.module : nil)
        }
        let inCycle = cycles(order.edges)
        let ranked = order.edges.indices.sorted { a, b in
            if inCycle[a] != inCycle[b] { return inCycle[a] }
            if order.edges[a].count != order.edges[b].count { return order.edges[a].count > order.edges[b].count }
            return a < b
        }
        json.object { json in
            json.member("name", trace.path)
            json.key("trace")
            json.number(index)
            json.key("edgeCount")
            json.number(order.edges.count)
            json.key("isCut")
            json.bool(order.isCut)
            json.key("edges")
            json.array { json in
                for index in ranked.prefix(mostEdges) {
                    let edge = order.edges[index]
                    write(edge, inCycle[index], (place(edge.heldSite), place(edge.wantedSite)), &names, to: &json)
                }
            }
            json.newline()
            places.write("places", settings, mostSources: mostSources, to: &json)
            json.newline()
            names.write(to: &json)
        }
    }

    /// An arrow: held, wanted, count, whether it is in a cycle, threads, the two places, and how many were never granted.
    private static func write(
        _ edge: LockOrderOverview.Edge, _ isInCycle: Bool, _ places: (held: Int?, wanted: Int?),
        _ names: inout TimelineNames, to json: inout JSONText
    ) {
        json.newline()
        json.array { json in
            json.number(names.number(of: edge.held))
            json.number(names.number(of: edge.wanted))
            json.number(edge.count)
            json.bool(isInCycle)
            json.array { json in for thread in edge.threads { json.number(names.number(of: thread)) } }
            json.number(places.held)
            json.number(places.wanted)
            json.number(edge.open)
        }
    }

    /// For each edge whether both ends are in one strongly connected component.
    private static func cycles(_ edges: [LockOrderOverview.Edge]) -> [Bool] {
        var places: [ObjectID: Int] = [:]
        for edge in edges {
            for object in [edge.held, edge.wanted] where places[object] == nil { places[object] = places.count }
        }
        var next = Array(repeating: [Int](), count: places.count)
        for edge in edges { next[places[edge.held, default: 0]].append(places[edge.wanted, default: 0]) }
        let component = StrongComponents.of(next)
        return edges.map { component[places[$0.held, default: 0]] == component[places[$0.wanted, default: 0]] }
    }
}
