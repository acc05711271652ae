import ArgumentParser
import Glibc
import RecordingLauncher
import Spelling
import TraceAnalysis
import TraceCollector
import TraceModel
import TraceReport

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Runs a demo program, records and analyzes it. Without a name: the list.",
        usage: """
            synctrace demo [<name> [<arg> ...]] [--output <file>] [--force]
                           [--fail-on <fail-on>] [--color <color>]
            """)

    @OptionGroup var output: TraceOutput

    @Option(help: "The lowest level of findings that makes the exit code 1. Without it the exit code is 0.")
    var failOn = FailOn.never

    @Option(help: "Whether the text has colors.")
    var color = ColorChoice.auto

    @Argument(help: ArgumentHelp("The demo.", valueName: "name"))
    var name: String?

    @Argument(parsing: .allUnrecognized, help: ArgumentHelp("The demo's arguments.", valueName: "arg"))
    var arguments: [String] = []

    func run() throws {
        let demos = try DemoPrograms()
        guard let name else {
            try Output.write("Demos, for 'synctrace demo NAME':\n\n" + demos.list, to: nil)
            return
        }
        guard demos.names.contains(name) else {
            let hint = suggestion(for: name, among: demos.names, otherwise: "'synctrace demo' lists them")
            throw CommandError("no demo is called '\(name)'; \(hint)")
        }
        let path = try output.prepare(default: temporaryPath(name))
        var session = RecordingSession(path: path, output: output, limits: try RecordingLimits.parse([]))
        let command = [demos.executable, name] + arguments
        let (status, result) = try session.run(command)
        if status == .exited(2), result?.events ?? 0 <= 3 {
            // Wrong arguments: the demo has said so, and there is nothing to show.
            unlink(path.systemName)
            throw ExitCode(2)
        }
        let report = ResolvedReport([
            ReportedTrace(try TraceInput.analyze(path, AnalysisOptions(measuresFairness: false)))
        ])
        var settings = ReportSettings.withSources
        settings.width = Output.lineWidth
        settings.isColored = Output.isColored(1, color)
        try Output.write("\nTrace: \(path)\n\n" + TextFormat(settings).render(report), to: nil)
        if let level = failOn.level, report.reaches(level) { throw ExitCode(1) }
    }

    private func temporaryPath(_ name: String) -> String {
        let folder = getenv("TMPDIR").map { String(systemName: $0) } ?? "/tmp"
        return "\(folder)/synctrace-\(name)-\(getpid()).sqlite"
    }
}
