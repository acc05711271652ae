import ArgumentParser
import RecordingLauncher
import TraceCollector
import TraceModel
import TraceReader

struct RecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Moves the events that a dead collector left in the buffers into the trace, and closes it.",
        discussion: """
            A trace that was deleted while its buffers lie beside it is made anew, with what they hold. The exit code is 2 \
            there, and where buffers of a process are damaged or gone: the trace is closed, and the loss is on record in it.
            """)

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    func run() throws {
        let result = try ProgressLine.during("recovering") {
            try Collector.recover(trace, views: View.statements, modules: Symbolizer())
        }
        Output.complain("\(result.events) events in \(trace)")
        for problem in result.moduleProblems { Output.complain(problem) }
        Self.tellLoss(result)
        Self.tellRefusedStacks(result)
        Self.tell(of: result.running)
        if result.isPartlyGone { throw ExitCode(2) }
    }

    /// Says how much is missing, and why.
    static func tellLoss(_ result: CollectorResult) {
        guard result.lost > 0 else { return }
        let count =
            "\(result.isLossLeast ? "at least " : "")\(result.lost) \(result.lost == 1 ? "event was" : "events were")"
        Output.complain("\(count) lost: \(result.lossReason ?? "")")
    }

    /// Says where callers are missing.
    static func tellRefusedStacks(_ result: CollectorResult) {
        let count = result.processesWithRefusedStacks
        guard count > 0 else { return }
        Output.complain(
            "\(count) \(count == 1 ? "process" : "processes") had more than \(CollectorResult.mostStacks) different stacks: "
                + "later ones are not on record, only the place of the call")
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
