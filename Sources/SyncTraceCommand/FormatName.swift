import ArgumentParser
import TraceReport

/// The form of a report, by its name.
struct FormatName: ExpressibleByArgument, CustomStringConvertible {
    let type: any ReportFormat.Type
    var description: String { type.name }

    init(_ type: any ReportFormat.Type) { self.type = type }

    init?(argument: String) {
        guard let type = ReportFormats.named(argument) else { return nil }
        self.type = type
    }

    static var allValueStrings: [String] { ReportFormats.all.map { $0.name } }
}
