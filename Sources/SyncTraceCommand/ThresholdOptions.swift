import ArgumentParser
import TraceAnalysis

/// From which figures on the rules about fairness and polling speak.
struct ThresholdOptions: ParsableArguments {
    private static let usual = AnalysisThresholds()

    /// The help of an option that takes a time. The parser tells no default where there is a transformation.
    private static func help(_ text: String, _ usual: Int64) -> ArgumentHelp {
        ArgumentHelp("\(text) (default: \(Nanoseconds(count: usual)))", valueName: "time")
    }

    @Option(help: ArgumentHelp("busy-wait: looks in a row at one line.", valueName: "n"))
    var pollCount = Count(usual.pollCount)

    @Option(
        help: help("busy-wait: the longest pause between two.", usual.pollPause), transform: Nanoseconds.init(option:))
    var pollPause = Nanoseconds(count: usual.pollPause)

    @Option(help: ArgumentHelp("unfair-lock: how often one wait is overtaken.", valueName: "n"))
    var unfairOvertakes = Count(usual.unfairOvertakes)

    @Option(help: help("unfair-lock: how long that wait is.", usual.unfairWait), transform: Nanoseconds.init(option:))
    var unfairWait = Nanoseconds(count: usual.unfairWait)

    @Option(help: ArgumentHelp("starvation: how often one wait is overtaken.", valueName: "n"))
    var starvationOvertakes = Count(usual.starvationOvertakes)

    @Option(
        help: help("starvation: how long that wait is.", usual.starvationWait), transform: Nanoseconds.init(option:))
    var starvationWait = Nanoseconds(count: usual.starvationWait)

    @Option(help: ArgumentHelp("lock-convoy: acquisitions of the lock.", valueName: "n"))
    var convoyAcquisitions = Count(usual.convoyAcquisitions)

    @Option(help: ArgumentHelp("lock-convoy: how many of 100 had to wait.", valueName: "percent"))
    var convoyContended = Count(usual.convoyContendedPercent)

    @Option(help: ArgumentHelp("lock-convoy: threads in the queue, on average.", valueName: "n"))
    var convoyQueue = Count(usual.convoyQueue)

    @Option(help: help("lock-convoy: all waits together.", usual.convoyWait), transform: Nanoseconds.init(option:))
    var convoyWait = Nanoseconds(count: usual.convoyWait)

    /// What the analyzer takes.
    var thresholds: AnalysisThresholds {
        var thresholds = AnalysisThresholds()
        thresholds.pollCount = pollCount.number
        thresholds.pollPause = pollPause.count
        thresholds.unfairOvertakes = unfairOvertakes.number
        thresholds.unfairWait = unfairWait.count
        thresholds.starvationOvertakes = starvationOvertakes.number
        thresholds.starvationWait = starvationWait.count
        thresholds.convoyAcquisitions = convoyAcquisitions.number
        thresholds.convoyContendedPercent = convoyContended.number
        thresholds.convoyQueue = convoyQueue.number
        thresholds.convoyWait = convoyWait.count
        return thresholds
    }

    func validate() throws {
        if convoyContended.number > 100 {
            throw ValidationError("The value '\(convoyContended)' is invalid for '--convoy-contended <percent>'")
        }
    }
}

/// A number that is not negative.
struct Count: ExpressibleByArgument, CustomStringConvertible {
    var number: Int64
    var description: String { "\(number)" }

    init(_ number: Int64) { self.number = number }

    init?(argument: String) {
        guard let number = Int64(argument), number >= 0, number <= 1_000_000_000 else { return nil }
        self.number = number
    }
}
