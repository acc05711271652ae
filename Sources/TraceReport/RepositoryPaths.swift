/// How files are called in a repository: services show findings beside the files that have these paths.
public struct RepositoryPaths: Sendable {
    /// The root of the repository, absolute; "" where it is not known.
    public var top = ""
    /// The way from the root of the repository to the current directory, "" or with a slash at its end.
    public var folder = ""
    /// The path of a source file, given as a trace has it.
    public var source: @Sendable (String) -> String = { $0 }
    /// Whether a source file, given as a trace has it, is at hand in the repository.
    public var isThere: @Sendable (String) -> Bool = { _ in true }

    /// Paths as they are.
    public init() {}

    /// A file that is given relative to the current directory, or absolute. Of one outside of the repository it is the name
    /// alone: elsewhere its folders mean nothing.
    func file(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        let name = path.split(separator: "/").last.map(String.init) ?? path
        if isAbsolute, top.isEmpty || !path.hasPrefix(top == "/" ? top : top + "/") { return name }
        var parts: [Substring] = []
        for part in (isAbsolute ? String(path.dropFirst(top.count)) : folder + path).split(separator: "/") {
            switch part {
            case ".": continue
            case "..": if parts.popLast() == nil { return name }
            default: parts.append(part)
            }
        }
        return parts.isEmpty ? name : parts.joined(separator: "/")
    }
}

extension ResolvedReport {
    /// What is to be said where services cannot show a finding beside its line, since none of the files is in the
    /// repository; nil otherwise.
    package func strayFiles(_ repository: RepositoryPaths) -> String? {
        let files = Set(findings(all: false).flatMap { $0.locations.compactMap(\.file) })
        guard let first = files.min(), !files.contains(where: repository.isThere) else { return nil }
        return
            "no file that a finding names is in the repository (the first is \(first.prefix(toBytes: 200))), so that none "
            + "is shown beside its line: '--source-root DIRECTORY' says where the paths begin"
    }
}
