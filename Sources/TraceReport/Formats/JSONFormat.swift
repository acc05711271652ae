import TraceAnalysis
import TraceModel
import TracePrediction

/// The report for programs: one JSON object, in a fixed order. `docs/report.schema.json` describes it.
public struct JSONFormat: ReportFormat {
    public static let name = "json"
    public static let problems = ProblemTelling.never

    /// The version of the form that this report has.
    package static let formatVersion = 1

    private let settings: ReportSettings

    public init(_ settings: ReportSettings = ReportSettings()) { self.settings = settings }

    public var needsFairness: Bool { true }

    public func render(_ report: ResolvedReport) -> String {
        var json = JSONText()
        json.object { json in
            json.key("formatVersion")
            json.number(Self.formatVersion)
            list("traces", report.traces, to: &json) { write($0, to: &$1) }
            list("findings", report.findings(withExcluded: settings.showsAll), to: &json) { write($0, to: &$1) }
            list("notes", report.remarks, to: &json) { write($0, to: &$1) }
            list("fairness", report.fairness.objects, to: &json) { write($0, to: &$1) }
            list("conditions", report.fairness.conditions, to: &json) { write($0, to: &$1) }
            list("barriers", report.fairness.barriers, to: &json) { write($0, to: &$1) }
        }
        return json.text + "\n"
    }

    /// A member that is a list, with a line for each element.
    private func list<Element>(
        _ key: String, _ elements: [Element], to json: inout JSONText, write: (Element, inout JSONText) -> Void
    ) {
        json.newline()
        json.key(key)
        json.array { json in
            for element in elements {
                json.newline()
                write(element, &json)
            }
        }
    }

    private func write(_ trace: ResolvedTrace, to json: inout JSONText) {
        json.object { json in
            json.key("path")
            json.string(trace.path)
            json.key("events")
            json.number(trace.events)
            json.key("lost")
            json.number(trace.lost)
            json.key("lostAtLeast")
            json.bool(trace.isLossLeast)
            json.key("cleanEnd")
            json.bool(trace.cleanEnd)
            if !trace.leftOut.isEmpty {
                json.key("leftOut")
                json.array { json in for module in trace.leftOut { write(module, to: &json) } }
            }
        }
    }

    private func write(_ module: LeftOut, to json: inout JSONText) {
        json.object { json in
            json.member("module", module.module)
            json.key("objects")
            json.number(module.objects)
            json.key("operations")
            json.number(module.operations)
        }
    }

    private func write(_ remark: ReportRemark, to json: inout JSONText) {
        json.object { json in
            json.member("file", remark.file)
            json.key("line")
            json.number(remark.line)
            json.member("text", remark.text)
        }
    }

    private func write(_ finding: ResolvedFinding, to json: inout JSONText) {
        json.object { json in
            json.key("id")
            json.number(finding.id)
            json.key("trace")
            json.number(finding.trace)
            json.key("traces")
            json.array { json in for trace in finding.traces { json.number(trace) } }
            json.key("rule")
            json.string(finding.rule)
            json.key("level")
            json.string(finding.level.rawValue)
            json.key("verdict")
            json.string(finding.verdict?.rawValue)
            json.key("excludedBy")
            json.string(finding.excludedBy)
            if finding.isAcrossRuns {
                json.key("acrossRuns")
                json.bool(true)
            }
            json.key("message")
            json.string(finding.message)
            json.key("help")
            json.string(finding.help)
            json.key("count")
            json.number(finding.count)
            json.key("story")
            json.number(finding.story)
            json.key("suppressedBy")
            json.string(finding.suppressedBy)
            json.key("isNew")
            json.bool(finding.isNew)
            json.key("threads")
            json.array { json in for thread in finding.threads { json.string(thread) } }
            json.key("objects")
            json.array { json in for object in finding.objects { json.string(object) } }
            if !finding.tests.isEmpty {
                json.key("tests")
                json.array { json in for test in finding.tests { json.string(test) } }
            }
            if finding.isOutsideOfTests {
                json.key("outsideOfTests")
                json.bool(true)
            }
            json.key("locations")
            json.array { json in for location in finding.locations { write(location, to: &json) } }
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

    private func write(_ location: ResolvedFinding.Location, to json: inout JSONText) {
        json.object { json in
            json.key("file")
            json.string(location.file)
            json.key("line")
            json.number(location.line)
            json.key("function")
            json.string(location.function)
            json.key("thread")
            json.string(location.thread)
            json.key("object")
            json.string(location.object)
            json.key("event")
            json.number(location.event)
            json.key("role")
            json.string(location.role)
            if let module = location.module { json.member("module", module) }
            if !location.stack.isEmpty {
                json.key("stack")
                json.array { json in for frame in location.stack { write(frame, to: &json) } }
            }
        }
    }

    private func write(_ frame: ResolvedFinding.Frame, to json: inout JSONText) {
        json.object { json in
            json.key("file")
            json.string(frame.file)
            json.key("line")
            json.number(frame.line)
            json.member("function", frame.function)
            json.key("module")
            json.string(frame.module)
        }
    }
}
