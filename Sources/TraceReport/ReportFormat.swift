public import TraceAnalysis

/// A form that a report can have. It sees no trace and no analysis, only what was found, in names, files and lines.
///
/// To add one, write its type into `Formats`, add it to ``ReportFormats/all``, and add its example, a report that it
/// must give.
public protocol ReportFormat: Sendable {
    /// What `--format` calls it.
    static var name: String { get }

    /// Whether it has a place for traces that could not be analyzed.
    static var problems: ProblemTelling { get }

    /// Whether what reads it shows findings beside the lines of a repository's files.
    static var namesRepositoryFiles: Bool { get }

    /// Whether it shows figures of fairness, which then have to be measured.
    var needsFairness: Bool { get }

    /// Whether it draws the whole trace, of which an overview then has to be made.
    var needsOverview: Bool { get }

    /// A report that shows what is asked for, as far as the form has a place for it.
    init(_ settings: ReportSettings)

    /// What the form has no room for and leaves out or shortens, a sentence each; nothing is left out in silence.
    func omissions(in report: ResolvedReport) -> [String]

    /// The whole report. What a trace says is untrusted: it is escaped as the form asks for.
    func render(_ report: ResolvedReport) -> String
}

extension ReportFormat {
    public static var problems: ProblemTelling { .always }
    public static var namesRepositoryFiles: Bool { false }

    /// Whether there is a report beside so many traces that could be analyzed, though others could not.
    public static func tells(problemsBeside analyzed: Int) -> Bool {
        switch problems {
        case .never: false
        case .besideOthers: analyzed > 0
        case .always: true
        }
    }
    public var needsOverview: Bool { false }
    public func omissions(in report: ResolvedReport) -> [String] { [] }
}

/// Whether a form tells of traces that could not be analyzed; each is told on standard error in any case.
public enum ProblemTelling: Sendable {
    /// It has no place for them, and is not written where there are any.
    case never
    /// Where another trace could be analyzed.
    case besideOthers
    /// Also where nothing could be analyzed.
    case always
}

/// What a report shows, whatever its form.
public struct ReportSettings: Sendable {
    /// Finds a line of a source file, by file and line number; nil where the file is not at hand.
    public typealias SourceLine = @Sendable (_ file: String, _ line: Int64) -> String?

    /// Whether findings that do not count are shown as well: excluded, suppressed, and known ones.
    public var showsAll = false
    /// Whether the figures of fairness are shown where the form does not always do so.
    public var showsFairness = false
    /// The level from which on a finding counts as a failure; nil where none does.
    public var failOn: Finding.Level? = .error
    /// Whether a text may have the terminal's escape codes.
    public var isColored = false
    /// The columns that a line of a text may have. Source lines and paths are not broken.
    public var width = 80
    /// Whether a text names all who called, where that was recorded, and not the next two alone.
    public var showsWholeStacks = false
    /// Where source lines come from; without it none are shown.
    public var sourceLine: SourceLine?
    /// How files are called in the repository, for the forms that a service shows beside its files.
    public var repository = RepositoryPaths()

    /// Findings alone, without color and source lines.
    public init() {}
}

/// The list of formats: to add one, add its line.
public enum ReportFormats {
    /// All formats, the default first.
    public static let all: [any ReportFormat.Type] = [
        TextFormat.self,
        JSONFormat.self,
        SARIFFormat.self,
        JUnitFormat.self,
        GitHubFormat.self,
        GitLabFormat.self,
        MarkdownFormat.self,
        HTMLFormat.self,
    ]

    /// The format of this name; nil where there is none.
    public static func named(_ name: String) -> (any ReportFormat.Type)? { all.first { $0.name == name } }
}
