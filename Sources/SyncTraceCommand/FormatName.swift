import ArgumentParser
import Spelling
import TraceReport

/// The form of a report, by its name.
struct FormatName: CustomStringConvertible {
    let type: any ReportFormat.Type
    var description: String { type.name }

    init(_ type: any ReportFormat.Type) { self.type = type }

    init(option name: String) throws {
        guard let type = ReportFormats.named(name) else {
            let names = ReportFormats.all.map { $0.name }
            throw ValidationError(
                "no format is called '\(name)'; "
                    + suggestion(for: name, among: names, otherwise: "the formats are \(names.joined(separator: ", "))")
            )
        }
        self.type = type
    }
}

/// A report besides the one on standard output: `FORMAT=FILE`.
struct ReportFile {
    let format: FormatName
    let path: String

    init(format: FormatName, path: String) {
        self.format = format
        self.path = path
    }

    init(option text: String) throws {
        guard let equals = text.firstIndex(of: "="), text.index(after: equals) < text.endIndex else {
            throw ValidationError("a report is written as <format>=<file>, such as sarif=report.sarif")
        }
        format = try FormatName(option: String(text[..<equals]))
        path = String(text[text.index(after: equals)...])
    }
}

/// The service on which an analysis runs, which shows reports in its own ways.
enum ContinuousIntegration: String, ExpressibleByArgument, CaseIterable { case github, gitlab }
