import TraceAnalysis

/// Something to be said about an event of a timeline: a finding.
package struct TimelineNote: Sendable {
    /// The event, by its place in the trace.
    package var event: Int64
    /// What is shown: "error[deadlock]".
    package var title: String
    /// What it says in full.
    package var text: String
    /// The same as a list where it has a long chain of threads.
    package var parts: MessageParts

    package init(event: Int64, title: String, text: String, parts: MessageParts? = nil) {
        self.event = event
        self.title = title
        self.text = text
        self.parts = parts ?? MessageParts(text)
    }
}

extension TimelineNote {
    /// The findings of a report on one trace, at the events with which they became so.
    package static func all(of report: ResolvedReport) -> [TimelineNote] {
        report.findings(withExcluded: false).map { finding in
            let last = finding.locations.compactMap(\.event).max() ?? finding.event
            return TimelineNote(
                event: last, title: "\(finding.level.rawValue)[\(finding.rule)]", text: finding.message,
                parts: finding.messageParts)
        }
    }
}
