import ArgumentParser
import Foundation
import Spelling
import TraceAnalysis
import TraceComparison
import TraceReport

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compares traces: findings and lock-order edges that came and went, and figures that changed.",
        usage: """
            synctrace diff <before> <after> [<options>]
            synctrace diff --before <trace> ... --after <trace> ... [<options>]
            """,
        discussion: """
            Findings go by their fingerprints; edges, objects and places by names, places of creation and functions, not by lines. Waits and \
            holds at a place, and the contention and fairness of an object, have changed where noise does not explain it: \
            the figure of each run is one observation, and a moderated t test on its logarithm has to find it, at 1 % for \
            all figures together. With one trace on each side, that takes a change by a multiple; with five, one by half.
            """)

    @Argument(help: ArgumentHelp("A trace before and one after.", valueName: "trace"))
    var traces: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("The traces before.", valueName: "trace"))
    var before: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("The traces after.", valueName: "trace"))
    var after: [String] = []

    @Option(help: ArgumentHelp("text, json or markdown.", valueName: "format"), transform: DiffFormat.init(option:))
    var format = DiffFormat.text

    @Option(name: [.short, .long], help: ArgumentHelp("Write the comparison there.", valueName: "file"))
    var output: String?

    @Option(
        help: """
            What makes the exit code 1: new, findings that came, other than notes and what may be by chance; edges, those or \
            lock-order edges that came.
            """)
    var failOn = DiffFailOn.never

    @Option(
        help: ArgumentHelp(
            "Exit with 1 if a wait or a hold has become longer by so much, such as 20%.", valueName: "percent"),
        transform: Self.part(option:))
    var slower: Double?

    @OptionGroup(title: "What counts")
    var policyOptions: PolicyOptions

    @OptionGroup(visibility: .hidden)
    var limits: ThresholdOptions

    @OptionGroup(visibility: .hidden)
    var prediction: PredictionArguments

    func validate() throws {
        if before.isEmpty, after.isEmpty {
            guard traces.count == 2 else {
                throw ValidationError(
                    "two traces are compared; more of them by '--before <trace> ...' and '--after <trace> ...'")
            }
        } else if before.isEmpty || after.isEmpty {
            throw ValidationError("'--before' and '--after' go together")
        } else if let word = traces.first {
            throw ValidationError("'\(word)' is neither before nor after; put it behind '--before' or '--after'")
        }
    }

    func run() throws {
        let sides = before.isEmpty ? ([traces[0]], [traces[1]]) : (before, after)
        if let output { try OutputFile.check(output, reading: sides.0 + sides.1) }
        let policy = try policyOptions.policy(limits, failOn: nil)
        var options = AnalysisOptions(
            rules: policy.rules, thresholds: policy.thresholds, prediction: prediction.options)
        options.keepsLockOrder = true
        options.orderJudge = try policy.orderFile()
        func runs(_ paths: [String]) throws -> [ComparedRun] {
            let distinct = try DistinctTraces(paths) { copy, other in
                Output.complain("\(copy): is the same run as \(other), and counts once")
            }
            return try distinct.paths.map { path in
                let source = try TraceInput.open(path)
                return try ComparedRun(TraceInput.analyze(source, options), source)
            }
        }
        let comparison = Comparison(
            try runs(sides.0), try runs(sides.1), rules: policy.rules, judge: try policy.acceptance())
        let width = output == nil ? Output.lineWidth : 100
        try Output.write(format.render(comparison, width: width), to: output)
        let isSlower = slower.map { part in comparison.figures.contains { $0.isSlower(by: part) } } ?? false
        let isNew: Bool
        switch failOn {
        case .never: isNew = false
        case .new: isNew = comparison.hasNewFindings
        case .edges: isNew = comparison.hasNewFindings || comparison.hasNewEdges
        }
        if isNew || isSlower { throw ExitCode(1) }
    }

    /// "20%" or "20" as a part.
    private static func part(option text: String) throws -> Double {
        let number = text.hasSuffix("%") ? String(text.dropLast()) : text
        guard let percent = Double(number), percent >= 0, percent <= 100_000 else {
            throw ValidationError("'\(text)' is not a percentage such as 20%")
        }
        return percent / 100
    }
}

/// What makes a comparison fail.
enum DiffFailOn: String, ExpressibleByArgument, CaseIterable { case new, edges, never }

/// The form of a comparison.
enum DiffFormat: String, CaseIterable {
    case text, json, markdown

    init(option name: String) throws {
        guard let format = Self(rawValue: name) else {
            let names = Self.allCases.map(\.rawValue)
            throw ValidationError(
                "no format is called '\(name)'; "
                    + suggestion(for: name, among: names, otherwise: "the formats are \(names.joined(separator: ", "))")
            )
        }
        self = format
    }

    func render(_ comparison: Comparison, width: Int) -> String {
        switch self {
        case .text: comparison.text(width: width)
        case .json: comparison.json
        case .markdown: comparison.markdown
        }
    }
}
