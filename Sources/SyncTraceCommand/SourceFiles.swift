import Foundation
import Synchronization
import TraceInterchange
import TraceReport

extension ReportSettings {
    /// Findings, with source lines where the files are at hand.
    static var withSources: ReportSettings {
        var settings = ReportSettings()
        let sources = SourceFiles()
        settings.sourceLine = { sources.line($0, $1) }
        return settings
    }
}

/// Source files below the current directory, each read once.
private final class SourceFiles: Sendable {
    private let files = Mutex<[String: [Substring]]>([:])

    /// The file names come from a trace, which is untrusted: only what lies below the current directory is shown.
    func line(_ file: String, _ line: Int64) -> String? {
        guard !file.hasPrefix("/"), !file.split(separator: "/").contains("..") else { return nil }
        // A location in a text of events is one of the program that it tells of, not a line of that text.
        guard !STDFile.isNamed(file) else { return nil }
        let lines = files.withLock { files in
            let known = files[file] ?? Self.lines(of: file)
            files[file] = known
            return known
        }
        guard line >= 1, line <= lines.count else { return nil }
        return String(lines[Int(line) - 1])
    }

    private static func lines(of file: String) -> [Substring] {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        let isSource = attributes?[.type] as? FileAttributeType == .typeRegular
        let size = attributes?[.size] as? Int ?? .max
        let text = isSource && size < 4 << 20 ? try? String(contentsOfFile: file, encoding: .utf8) : nil
        return text?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
    }
}
