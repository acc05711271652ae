import Glibc
import Synchronization
import TraceModel
import TraceReport

extension RepositoryPaths {
    /// The paths of files in the repository in which the current directory lies; as they are where there is none.
    ///
    /// Source files are looked for below their root: what is not there keeps the path that the trace has.
    init(sources: SourceFiles) {
        self.init()
        guard let here = Self.real("."), let top = Self.top(above: here) else { return }
        self.top = top
        folder = Self.way(from: top, to: here) ?? ""
        let way = Self.real(sources.root).flatMap { Self.way(from: top, to: $0) }
        let found = FoundPaths { file in
            if file.hasPrefix("/") {
                return Self.real(file).flatMap { Self.way(from: top, to: $0) }.map { String($0.dropLast()) }
            }
            guard let way, !file.split(separator: "/").contains(".."), sources.resolved(file) != nil else { return nil }
            return way + file
        }
        source = { found[$0] ?? $0 }
        isThere = { found[$0] != nil }
    }

    /// Paths in the repository, each looked for once.
    private final class FoundPaths: Sendable {
        private let known = Mutex<[String: String?]>([:])
        private let find: @Sendable (String) -> String?

        init(_ find: @escaping @Sendable (String) -> String?) { self.find = find }

        subscript(file: String) -> String? {
            known.withLock { known in
                if let path = known[file] { return path }
                let path = find(file)
                known[file] = .some(path)
                return path
            }
        }
    }

    /// The root of the repository: the nearest folder with a `.git`, else that of the job.
    private static func top(above folder: String) -> String? {
        var current = folder
        while true {
            if access((current + "/.git").systemName, F_OK) == 0 { return current }
            guard let slash = current.lastIndex(of: "/"), current != "/" else { break }
            current = slash == current.startIndex ? "/" : String(current[..<slash])
        }
        let variables = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"]
        let tops = variables.compactMap { getenv($0) }.compactMap { real(String(systemName: $0)) }
        return tops.first { way(from: $0, to: folder) != nil }
    }

    private static func real(_ path: String) -> String? {
        guard let real = realpath(path.systemName, nil) else { return nil }
        defer { free(real) }
        return String(systemName: real)
    }

    /// "Examples/Bank/"; empty where they are the same, nil where one is not below the other.
    private static func way(from top: String, to folder: String) -> String? {
        if folder == top { return "" }
        let top = top == "/" ? top : top + "/"
        return folder.hasPrefix(top) ? folder.dropFirst(top.count) + "/" : nil
    }
}
