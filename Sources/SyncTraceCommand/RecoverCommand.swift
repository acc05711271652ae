import ArgumentParser
import TraceCollector
import TraceModel
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
        Self.tell(of: result.running)
    }

    /// Says which processes have not ended: what they do from now on is in no trace.
    static func tell(of running: [Int64]) {
        guard !running.isEmpty else { return }
        let isOne = running.count == 1
        let names = running.map(String.init).listed(most: 8)
        Output.complain(
            "\(isOne ? "process" : "processes") \(names) still \(isOne ? "runs and goes" : "run and go") on unrecorded")
    }
}
