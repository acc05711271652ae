import ArgumentParser
import Foundation
import TraceAnalysis
import TraceModel
import TracePolicy

/// By which settings an analysis goes, and which findings count.
struct PolicyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The settings file. (default: \(Self.settingsFile))", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Only findings that are not in this baseline count.", valueName: "file"))
    var baseline: String?

    @Option(help: ArgumentHelp("Hold the lock order against this file of 'order learn'.", valueName: "file"))
    var order: String?

    @Option(
        help: ArgumentHelp("Report these rules only, separated by commas.", valueName: "rule,…"),
        transform: RuleList.init)
    var only: RuleList?

    @Option(
        help: ArgumentHelp("Do not report these rules, separated by commas.", valueName: "rule,…"),
        transform: RuleList.init)
    var ignore: RuleList?

    /// Which settings file is taken where none is named.
    static let settingsFile = "\(SettingsFile.name) here, or above up to the repository's root"

    /// What is in force, with what the command line says in place of the file.
    func policy(_ limits: ThresholdOptions, failOn: FailOn?) throws -> AnalysisPolicy {
        AnalysisPolicy(try settings(), self, typed: limits.typed, failOn: failOn)
    }

    /// What the settings file says, the one that was named or the one that is found.
    func settings() throws -> Settings {
        let folder = getcwd(nil, 0)
        defer { free(folder) }
        let path = config ?? folder.flatMap { SettingsFile.find(from: String(systemName: $0)) }
        if path == nil, let other = SettingsFile.misnamed(in: ".") {
            Output.complain("\(other) is not read: the settings file is called \(SettingsFile.name)")
        }
        return try path.map(SettingsFile.read) ?? Settings(path: "")
    }
}

extension PolicyOptions {
    /// What is in force where nothing else was typed than the settings file.
    init(config: String?) throws {
        self = try Self.parse([])
        self.config = config
    }

    /// What is in force without thresholds on the command line.
    func policy(failOn: FailOn? = nil) throws -> AnalysisPolicy {
        try policy(try ThresholdOptions.parse([]), failOn: failOn)
    }
}
