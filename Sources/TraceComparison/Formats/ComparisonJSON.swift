import TraceAnalysis
import TraceReport

extension Comparison {
    /// For programs; `docs/diff.schema.json` describes it.
    package var json: String {
        var json = JSONText()
        json.object { json in
            json.key("formatVersion")
            json.number(1)
            for (name, paths) in [("before", before), ("after", after)] {
                json.key(name)
                json.array { json in for path in paths { json.string(path) } }
            }
            json.newline()
            json.key("findings")
            json.array { json in
                for change in findings {
                    json.newline()
                    Self.write(change, to: &json)
                }
            }
            json.newline()
            json.key("edges")
            json.array { json in
                for change in edges {
                    json.newline()
                    Self.write(change, to: &json)
                }
            }
            json.newline()
            json.key("figures")
            json.array { json in
                for change in figures {
                    json.newline()
                    Self.write(change, to: &json)
                }
            }
            json.newline()
            json.key("compared")
            json.number(compared)
            json.key("tooFew")
            json.number(tooFew)
            json.key("notes")
            json.array { json in for remark in remarks { json.string(remark) } }
        }
        return json.text + "\n"
    }

    private static func write(_ change: FindingChange, to json: inout JSONText) {
        let finding = change.finding
        json.object { json in
            json.member("change", change.isNew ? "came" : "went")
            json.key("isUncertain")
            json.bool(change.isUncertain)
            json.member("rule", finding.rule)
            json.member("level", finding.level.rawValue)
            json.key("verdict")
            json.string(finding.verdict?.rawValue)
            json.member("message", finding.message)
            json.member("fingerprint", finding.fingerprint)
            json.key("traces")
            json.number(change.runs)
            let place = finding.locations.first { $0.file != nil && $0.line != nil }
            write(place.flatMap { place in place.line.map { (place.file, $0, place.function) } }, "location", to: &json)
        }
    }

    private static func write(_ change: EdgeChange, to json: inout JSONText) {
        let edge = change.edge
        json.object { json in
            json.member("change", change.isNew ? "came" : "went")
            json.member("held", edge.held.identity.name)
            json.member("wanted", edge.wanted.identity.name)
            json.member("thread", edge.thread.name)
            write(edge.heldPlace.map { ($0.file, $0.line, $0.function) }, "heldLocation", to: &json)
            write(edge.wantedPlace.map { ($0.file, $0.line, $0.function) }, "wantedLocation", to: &json)
            json.key("traces")
            json.number(change.runs)
        }
    }

    private static func write(_ change: FigureChange, to json: inout JSONText) {
        json.object { json in
            json.member("object", change.object)
            json.member("figure", change.figure.rawValue)
            write(change.line.map { (change.file, $0, change.function) }, "location", to: &json)
            json.key("before")
            json.real(change.before)
            json.key("after")
            json.real(change.after)
            json.key("countBefore")
            json.number(change.countBefore)
            json.key("countAfter")
            json.number(change.countAfter)
            json.key("probability")
            json.real(change.probability)
        }
    }

    private static func write(
        _ place: (file: String?, line: Int64, function: String?)?, _ name: String, to json: inout JSONText
    ) {
        json.key(name)
        guard let place else { return json.null() }
        json.object { json in
            json.key("file")
            json.string(place.file)
            json.key("line")
            json.number(place.line)
            json.key("function")
            json.string(place.function)
        }
    }
}
