/// A part of the page: its data, and the title above what a script of the same name makes of it.
struct PageSection: Sendable {
    let id: String
    let title: String
    let write: @Sendable (_ report: ResolvedReport, _ settings: ReportSettings, _ json: inout JSONText) -> Void

    /// The data, as it stands in a `script` element.
    func json(_ report: ResolvedReport, _ settings: ReportSettings) -> String {
        var json = JSONText()
        write(report, settings, &json)
        return Self.embedded(json.text)
    }

    /// JSON in which no character means something to HTML. They occur in string literals only, where each may be escaped.
    static func embedded(_ json: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.utf8.count + json.utf8.count / 16)
        for byte in json.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes += #"\u003c"#.utf8
            case UInt8(ascii: ">"): bytes += #"\u003e"#.utf8
            case UInt8(ascii: "&"): bytes += #"\u0026"#.utf8
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The list of sections, in the order of the page: to add one, add its line, and a script that registers it.
enum PageSections {
    static let all = [
        PageSection(id: "summary", title: "Summary", write: SummarySection.write),
        PageSection(id: "findings", title: "Findings", write: FindingsSection.write),
        PageSection(id: "timeline", title: "Timeline", write: TimelineSection.write),
        PageSection(id: "lock-order", title: "Lock order", write: LockOrderSection.write),
        PageSection(id: "tables", title: "Tables", write: TablesSection.write),
        PageSection(id: "matrix", title: "Who blocked whom", write: MatrixSection.write),
    ]
}
