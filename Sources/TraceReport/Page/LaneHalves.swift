import TraceAnalysis
import TraceModel

/// The halves of a cycle that lie in different runs, with a lane for each: what its thread held, and what it then asked for.
/// The lanes are drawn as if they had happened together, which is what the finding says may come.
struct LaneHalves {
    /// A thread's lock, and the one that it acquired meanwhile.
    private struct Half {
        var name: String
        var held: ResolvedFinding.Location
        var wanted: ResolvedFinding.Location
    }

    private var halves: [Half] = []

    /// nil for a finding that is not of several runs.
    init?(_ finding: ResolvedFinding) {
        guard finding.isAcrossRuns else { return nil }
        var names: [String: Int] = [:]
        var held: ResolvedFinding.Location?
        for location in finding.locations {
            if location.part == .holds {
                held = location
            } else if location.part == .waits, let first = held {
                let name = location.thread ?? "a thread"
                names[name, default: 0] += 1
                let number = names[name] ?? 1
                halves.append(Half(name: number == 1 ? name : "\(name) (\(number))", held: first, wanted: location))
                held = nil
            }
        }
        if halves.count < 2 { return nil }
    }

    /// As ``LaneData`` has it, but for the numbers and times of events, of which there are none in common.
    func write(_ places: inout PlaceTable, to json: inout JSONText) {
        let steps =
            halves.enumerated().map { ($0.offset, EventKind.acquire, $0.element.held) }
            + halves.enumerated().map { ($0.offset, EventKind.request, $0.element.wanted) }
        json.object { json in
            json.list("threads", halves) { $1.string($0.name) }
            json.list("rest", halves) { $1.string("") }
            json.key("omitted")
            json.number(0)
            json.key("requests")
            json.number(halves.count)
            json.key("reordered")
            json.bool(false)
            json.list("signals", [String]()) { $1.string($0) }
            json.list("spans", [String]()) { $1.string($0) }
            json.list("steps", steps) { step, json in
                let (lane, kind, location) = step
                let place = places.number(
                    file: location.file, line: location.line, function: location.function, module: location.module)
                json.array { json in
                    json.null()
                    json.number(lane)
                    json.string(kind.name)
                    json.string(location.object)
                    json.string("")
                    json.number(place)
                    json.number(kind == .request ? 1 : 0)
                    json.null()
                    json.number(1)
                    json.null()
                }
            }
        }
    }
}
