import ArgumentParser
import TraceModel

/// The command line `synctrace`.
struct SyncTraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synctrace",
        abstract: "Records what a threaded program does with its locks, and says what went wrong.",
        discussion: """
            Exit codes: 0 clean, 1 findings at or above --fail-on, 2 wrong usage, input that cannot be read, or with \
            --strict a trace that is not whole. 'record' ends as the recorded program ends.
            """,
        version: TraceFormat.toolVersion,
        subcommands: [
            DemoCommand.self, RecordCommand.self, AnalyzeCommand.self, QueryCommand.self, InfoCommand.self,
            EventsCommand.self, StateCommand.self, ReplayCommand.self, WatchCommand.self, ExplainCommand.self,
            RecoverCommand.self, SymbolizeCommand.self,
            ImportCommand.self, ExportCommand.self, BaselineCommand.self,
            OrderCommand.self, DiffCommand.self, SummarizeCommand.self,
        ])
}
