/// How files are called in a repository: services show findings beside the files that have these paths.
public struct RepositoryPaths: Sendable {
    /// The way from the root of the repository to the current directory, "" or with a slash at its end.
    public var folder = ""
    /// The path of a source file, given as a trace has it.
    public var source: @Sendable (String) -> String = { $0 }

    /// Paths as they are.
    public init() {}

    /// A file that is given relative to the current directory.
    func file(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }
}
