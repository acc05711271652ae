import Glibc
import TraceModel
import TraceReport

/// A report of an analysis, and where it goes.
struct ReportDelivery {
    enum Destination {
        case standardOutput
        /// A file that is replaced.
        case file(String)
        /// A file that others write to as well.
        case end(of: String)
    }

    let format: any ReportFormat.Type
    let destination: Destination

    /// Writes the report, and says on standard error what the form left out.
    func write(_ report: ResolvedReport, _ settings: ReportSettings) throws {
        var settings = settings
        if case .standardOutput = destination {
            settings.width = Output.lineWidth
        } else {
            settings.isColored = false
        }
        let format = format.init(settings)
        let text = format.render(report)
        switch destination {
        case .standardOutput: try Output.write(text, to: nil)
        case .file(let path): try Output.write(text, to: path)
        case .end(let path): try OutputFile.append(text, to: path)
        }
        for omission in format.omissions(in: report) { Output.complain("\(self.format.name): \(omission)") }
    }

    /// The file that is written, if it is one.
    var path: String? {
        switch destination {
        case .standardOutput: nil
        case .file(let path), .end(let path): path
        }
    }
}

extension ReportDelivery {
    /// The reports that were asked for: the one of `--format`, what the service shows, those of `--report`.
    static func all(of options: ReportOptions) -> [ReportDelivery] {
        let summary = jobSummary
        let main = ReportDelivery(
            format: options.format.type, destination: options.output.map { .file($0) } ?? .standardOutput)
        let files = options.reports.map { file in
            // A job's other steps write to its summary, too.
            let isSummary = summary.map { FileIdentity($0) == FileIdentity(file.path) } ?? false
            return ReportDelivery(
                format: file.format.type, destination: isSummary ? .end(of: file.path) : .file(file.path))
        }
        return [main] + shown(by: options.service, summary, besides: files) + files
    }

    /// The file that GitHub shows beside a job, which its steps add to; the variable may be there without one.
    private static var jobSummary: String? {
        getenv("GITHUB_STEP_SUMMARY").map { String(systemName: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What a service shows, but for what the user sends somewhere else.
    private static func shown(
        by service: ContinuousIntegration?, _ summary: String?, besides files: [ReportDelivery]
    ) -> [ReportDelivery] {
        let shown: [ReportDelivery] =
            switch service {
            case nil: []
            case .github:
                [.init(format: GitHubFormat.self, destination: .standardOutput)]
                    + (summary.map {
                        [.init(format: MarkdownFormat.self, destination: .end(of: $0))]
                    } ?? [])
            case .gitlab:
                [
                    .init(format: JUnitFormat.self, destination: .file("synctrace-junit.xml")),
                    .init(format: GitLabFormat.self, destination: .file("synctrace-code-quality.json")),
                ]
            }
        return shown.filter { delivery in !files.contains { $0.format == delivery.format } }
    }
}
