import Foundation
import Synchronization
import TraceModel
import TracePolicy
import TraceReport

extension ReportSettings {
    /// Findings, with source lines where the files are at hand.
    static var withSources: ReportSettings { withSources(below: ".") }

    /// The same, with the folder in which the paths of source files begin.
    static func withSources(below root: String) -> ReportSettings {
        var settings = ReportSettings()
        let sources = SourceFiles(root)
        settings.sourceLine = { sources.line($0, $1) }
        settings.repository = RepositoryPaths(sources: sources)
        return settings
    }
}

/// Source files below a folder, each read once.
final class SourceFiles: Sendable {
    private let files = Mutex<[String: [Substring]]>([:])
    /// Where the paths of source files begin.
    let root: String

    init(_ root: String) { self.root = root }

    /// The file names come from a trace, which is untrusted: only what is named like a source file and lies below the
    /// root, after links are resolved, is shown.
    func line(_ file: String, _ line: Int64) -> String? {
        guard !file.split(separator: "/").contains("..") else { return nil }
        let lines = files.withLock { files in
            let known = files[file] ?? self.lines(of: file)
            files[file] = known
            return known
        }
        guard line >= 1, line <= lines.count else { return nil }
        return String(lines[Int(line) - 1])
    }

    private static let mostBytes = 4 << 20

    private func lines(of file: String) -> [Substring] {
        guard let file = resolved(file) else { return [] }
        var status = stat()
        guard stat(file.systemName, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= Self.mostBytes
        else {
            return []
        }
        let bytes = try? SettingsFile.bytes(of: file, most: Self.mostBytes)
        let text = bytes.flatMap { String(bytes: $0, encoding: .utf8) }
        return text?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
    }

    /// The path without links, if it is one of a source file below the root, and nothing in it is hidden.
    func resolved(_ file: String) -> String? {
        let path = file.hasPrefix("/") ? file : "\(root)/\(file)"
        guard let real = realpath(path.systemName, nil), let home = realpath(root.systemName, nil) else {
            return nil
        }
        defer {
            free(real)
            free(home)
        }
        let (found, root) = (String(systemName: real), String(systemName: home))
        guard found.hasPrefix(root == "/" ? root : root + "/") else { return nil }
        let parts = found.dropFirst(root.count).split(separator: "/")
        guard let name = parts.last, !parts.contains(where: { $0.hasPrefix(".") }) else { return nil }
        let suffix = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last
        return suffix.map { Self.suffixes.contains($0.lowercased()) } ?? false ? found : nil
    }

    /// How files of source code end, in the languages whose programs can be in a trace.
    private static let suffixes: Set<String> = [
        "c", "cc", "cpp", "cxx", "c++", "h", "hh", "hpp", "hxx", "inl", "ipp", "m", "mm", "swift", "rs", "go", "java",
        "kt", "kts", "scala", "py", "pyx", "rb", "cs", "d", "zig", "nim", "js", "ts", "s",
    ]
}
