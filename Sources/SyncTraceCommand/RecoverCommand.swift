import ArgumentParser
import TraceCollector
import TraceReader

struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Moves the events that a dead collector left in the buffers into the trace, and closes it.")

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    func run() throws {
        let result = try ProgressLine.during("recovering") { try Collector.recover(trace, views: View.statements) }
        Output.complain("\(result.events) events in \(trace)")
        if result.lost > 0 { Output.complain("\(result.lost) events were lost: \(result.lossReason ?? "")") }
    }
}
