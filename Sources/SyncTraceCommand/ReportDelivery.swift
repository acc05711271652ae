import Foundation
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
    static func all(of options: ReportOptions, _ environment: [String: String]) -> [ReportDelivery] {
        let main = ReportDelivery(
            format: options.format.type, destination: options.output.map { .file($0) } ?? .standardOutput)
        let files = options.reports.map { file in
            // A job's other steps write to its summary, too.
            let isSummary = file.path == environment[summary]
            return ReportDelivery(
                format: file.format.type, destination: isSummary ? .end(of: file.path) : .file(file.path))
        }
        return [main] + shown(by: options.service, environment, besides: files) + files
    }

    private static let summary = "GITHUB_STEP_SUMMARY"

    /// What a service shows, but for what the user sends somewhere else.
    private static func shown(
        by service: ContinuousIntegration?, _ environment: [String: String], besides files: [ReportDelivery]
    ) -> [ReportDelivery] {
        let shown: [ReportDelivery] =
            switch service {
            case nil: []
            case .github:
                [.init(format: GitHubFormat.self, destination: .standardOutput)]
                    + (environment[summary].map {
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
