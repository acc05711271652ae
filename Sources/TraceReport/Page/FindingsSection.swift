import TraceAnalysis
import TraceModel
import TracePrediction

/// The findings: what is said of each, its places, and the steps that its lanes show.
enum FindingsSection {
    /// Of how many findings the page shows lanes and schedules, and how many steps of a schedule.
    static let mostDrawn = 200
    static let mostSteps = 2_000
    /// Of how many findings all places are shown; of the others, the first few.
    static let mostPlaces = 64

    static func omissions(in report: ResolvedReport, _ settings: ReportSettings) -> [String] {
        let findings = report.findings(all: settings.showsAll)
        var omissions: [String] = []
        if findings.count > mostDrawn {
            omissions.append("what the threads did is drawn for the first \(mostDrawn) of \(findings.count) findings")
        }
        let long = findings.prefix(mostDrawn).count { $0.schedule?.steps.count ?? 0 > mostSteps }
        if long > 0 {
            omissions.append(
                "\(long == 1 ? "1 schedule begins" : "\(long) schedules begin") with its last \(mostSteps) steps")
        }
        let many = findings.count { $0.locations.count > mostPlaces }
        if many > 0 {
            omissions.append(
                "\(many == 1 ? "1 finding shows" : "\(many) findings show") the first \(mostPlaces) places only")
        }
        return omissions
    }

    static func write(_ report: ResolvedReport, _ settings: ReportSettings, _ json: inout JSONText) {
        var places = PlaceTable()
        let findings = report.findings(all: settings.showsAll)
        json.object { json in
            json.list("findings", findings.enumerated()) { entry, json in
                json.newline()
                write(entry.element, isDrawn: entry.offset < mostDrawn, report, &places, to: &json)
            }
            json.newline()
            places.write("places", settings, to: &json)
        }
    }

    private static func write(
        _ finding: ResolvedFinding, isDrawn: Bool, _ report: ResolvedReport, _ places: inout PlaceTable,
        to json: inout JSONText
    ) {
        json.object { json in
            json.key("id")
            json.number(finding.id)
            json.list("traces", finding.traces) { $1.number($0) }
            json.member("rule", finding.rule)
            json.member("level", finding.level.rawValue)
            json.key("verdict")
            json.string(finding.verdict?.rawValue)
            json.key("excludedBy")
            json.string(finding.excludedBy)
            json.member("message", finding.message)
            json.member("brief", finding.brief)
            json.list("chain", finding.chain) { $1.string($0) }
            json.member("help", finding.help)
            json.key("count")
            json.number(finding.count)
            json.key("story")
            json.number(finding.story)
            json.key("suppressedBy")
            json.string(finding.suppressedBy)
            json.key("isNew")
            json.bool(finding.isNew)
            json.list("threads", finding.threads.prefix(mostPlaces)) { $1.string($0) }
            json.list("objects", finding.objects.prefix(mostPlaces)) { $1.string($0) }
            json.member("fingerprint", finding.fingerprint)
            json.list("locations", finding.locations.prefix(mostPlaces)) { location, json in
                let place = places.number(
                    file: location.file, line: location.line, function: location.function, module: location.module)
                let stack = location.shownCallers.compactMap {
                    places.number(file: $0.file, line: $0.line, function: $0.function, module: $0.module)
                }
                json.object { json in
                    json.member("role", location.role)
                    json.key("thread")
                    json.string(location.thread)
                    json.key("object")
                    json.string(location.isOnItself ? nil : location.object)
                    json.key("place")
                    json.number(place)
                    json.key("event")
                    json.number(location.event)
                    if !stack.isEmpty {
                        json.key("callers")
                        json.array { json in for place in stack { json.number(place) } }
                    }
                }
            }
            json.key("isDrawn")
            json.bool(isDrawn)
            json.key("isAcrossRuns")
            json.bool(finding.isAcrossRuns)
            if isDrawn, let halves = LaneHalves(finding) {
                json.key("lanes")
                halves.write(&places, to: &json)
                return
            }
            guard isDrawn, report.traces.indices.contains(finding.trace) else { return }
            let names = report.traces[finding.trace].names
            let signals = report.traces[finding.trace].overview?.signals ?? []
            if let around = finding.sources.first.flatMap({ report.traces[finding.trace].surroundings[$0.finding] }) {
                json.key("lanes")
                LaneData(around).write(names, signals: signals, &places, to: &json)
            }
            if let schedule = finding.schedule {
                json.key("schedule")
                LaneData(schedule, mostSteps: mostSteps).write(names, signals: signals, &places, to: &json)
            }
        }
    }
}
