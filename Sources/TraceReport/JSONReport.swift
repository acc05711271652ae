import TraceAnalysis
import TraceModel
import TracePrediction
import TraceReplay

/// The report for programs: one JSON object, in a fixed order.
public struct JSONReport {
    /// The version of the form that this report has.
    public static let formatVersion = 1

    /// Whether findings with the verdict `excluded` are shown.
    public var showsExcluded = false

    /// A report without what is excluded.
    public init() {}

    /// The report on some traces.
    public func render(_ traces: [ReportedTrace]) -> String {
        var json = JSONText()
        json.object { json in
            json.key("formatVersion")
            json.number(Self.formatVersion)
            json.newline()
            json.key("traces")
            json.array { json in
                for trace in traces { write(trace, to: &json) }
            }
            json.newline()
            json.key("findings")
            json.array { json in
                for (index, trace) in traces.enumerated() {
                    for finding in trace.result.findings where showsExcluded || finding.verdict != .excluded {
                        json.newline()
                        write(finding, trace: index, trace.result.names, to: &json)
                    }
                }
            }
            json.newline()
            json.key("fairness")
            list(traces, \.objects, to: &json) { write($0, trace: $1, $2, to: &$3) }
            json.newline()
            json.key("conditions")
            list(traces, \.conditions, to: &json) { write($0, trace: $1, $2, to: &$3) }
            json.newline()
            json.key("barriers")
            list(traces, \.barriers, to: &json) { write($0, trace: $1, $2, to: &$3) }
        }
        return json.text + "\n"
    }

    /// One kind of figures of fairness of all traces, a line each.
    private func list<Figures>(
        _ traces: [ReportedTrace], _ figures: KeyPath<FairnessReport, [Figures]>, to json: inout JSONText,
        write: (Figures, Int, TraceNames, inout JSONText) -> Void
    ) {
        json.array { json in
            for (index, trace) in traces.enumerated() {
                for entry in trace.result.fairness[keyPath: figures] {
                    json.newline()
                    write(entry, index, trace.result.names, &json)
                }
            }
        }
    }

    private func write(_ trace: ReportedTrace, to json: inout JSONText) {
        json.newline()
        json.object { json in
            json.key("path")
            json.string(trace.path)
            json.key("events")
            json.number(trace.result.eventCount)
            json.key("lost")
            json.number(trace.lost)
            json.key("cleanEnd")
            json.bool(trace.cleanEnd)
        }
    }

    private func write(_ finding: Finding, trace: Int, _ names: TraceNames, to json: inout JSONText) {
        json.object { json in
            json.key("id")
            json.number(finding.id)
            json.key("trace")
            json.number(trace)
            json.key("rule")
            json.string(finding.rule)
            json.key("level")
            json.string(finding.level.rawValue)
            json.key("verdict")
            json.string(finding.verdict?.rawValue)
            json.key("excludedBy")
            json.string(finding.excludedBy)
            json.key("message")
            json.string(finding.message)
            json.key("threads")
            json.array { json in for thread in finding.threads { json.string(names.thread(thread)) } }
            json.key("objects")
            json.array { json in for object in finding.objects { json.string(names.object(object)) } }
            json.key("locations")
            json.array { json in for location in finding.locations { write(location, names, to: &json) } }
            json.key("schedule")
            write(finding.schedule, to: &json)
            json.key("fingerprint")
            json.string(finding.fingerprint)
        }
    }

    private func write(_ schedule: Schedule?, to json: inout JSONText) {
        guard let schedule else { return json.null() }
        json.object { json in
            json.key("events")
            json.number(schedule.count)
            json.key("reordered")
            json.bool(schedule.isReordered)
            json.key("steps")
            json.array { json in for step in schedule.steps { json.number(step.seq) } }
            json.key("requests")
            json.array { json in for request in schedule.requests { json.number(request.seq) } }
        }
    }

    private func write(_ location: Finding.Location, _ names: TraceNames, to json: inout JSONText) {
        let site = names.tables.site(location.site)
        json.object { json in
            json.key("file")
            json.string(site?.file)
            json.key("line")
            if let site { json.number(site.line) } else { json.null() }
            json.key("function")
            json.string(site?.function)
            json.key("thread")
            json.string(location.thread == .none ? nil : names.thread(location.thread))
            json.key("object")
            json.string(location.object == .none ? nil : names.object(location.object))
            json.key("event")
            if location.event != 0 { json.number(location.event) } else { json.null() }
            json.key("role")
            json.string(location.role)
        }
    }
}
