import Foundation
import TraceReport

extension TextReport {
    /// The report as a terminal shows it, with source lines where the files are at hand.
    static func forPeople(showsExcluded: Bool, isColored: Bool) -> TextReport {
        var report = TextReport()
        report.showsExcluded = showsExcluded
        report.isColored = isColored
        let sources = SourceFiles()
        report.sourceLine = { sources.line($0, $1) }
        return report
    }

    /// The same, with the figures of fairness or without.
    func withFairness(_ shown: Bool) -> TextReport {
        var report = self
        report.showsFairness = shown
        return report
    }
}

/// Source files below the current directory, each read once.
private final class SourceFiles {
    private var files: [String: [Substring]] = [:]

    /// The file names come from a trace, which is untrusted: only what lies below the current directory is shown.
    func line(_ file: String, _ line: Int64) -> String? {
        guard !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else { return nil }
        if files[file] == nil {
            let attributes = try? FileManager.default.attributesOfItem(atPath: file)
            let isSource = attributes?[.type] as? FileAttributeType == .typeRegular
            let size = attributes?[.size] as? Int ?? .max
            let text = isSource && size < 4 << 20 ? try? String(contentsOfFile: file, encoding: .utf8) : nil
            files[file] = text?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
        }
        guard let lines = files[file], line >= 1, line <= lines.count else { return nil }
        return String(lines[Int(line) - 1])
    }
}
