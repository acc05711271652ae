public import ArgumentParser
import TraceAnalysis
public import TraceModel
import TracePrediction

/// How deadlocks that did not happen are looked for.
struct PredictionArguments: ParsableArguments {
    private static let usual = PredictionOptions()

    /// What counts as one lock.
    enum Identity: String, ExpressibleByArgument, CaseIterable { case object, site }

    @Option(help: ArgumentHelp("Treat all locks created at one line as one: 'site'."))
    var by = Identity.object

    @Option(
        help: ArgumentHelp(
            "Whether new readers pass a waiting writer (readers) or not (writers), where the trace does not say.",
            valueName: "readers|writers"))
    var rwlockPreference: ReaderPreference?

    @Option(help: ArgumentHelp("Lock-order cycles to examine.", valueName: "n"))
    var maxCycles = Count(Int64(usual.maxCycles))

    @Option(help: ArgumentHelp("Choices of threads to examine for one cycle.", valueName: "n"))
    var maxPatterns = Count(Int64(usual.maxPatterns))

    @Option(
        help: ArgumentHelp(
            "Steps of the search for schedules in the order of the trace. (default: as the trace is long)",
            valueName: "n"))
    var maxSteps: Count?

    @Option(help: ArgumentHelp("States of the search for schedules in another order.", valueName: "n"))
    var maxStates = Count(Int64(usual.maxStates))

    /// What the analyzer takes.
    var options: PredictionOptions {
        var options = PredictionOptions()
        options.bySite = by == .site
        options.preference = rwlockPreference
        options.maxCycles = Int(maxCycles.number)
        options.maxPatterns = Int(maxPatterns.number)
        options.maxSteps = maxSteps.map { Int($0.number) }
        options.maxStates = Int(maxStates.number)
        return options
    }
}

extension ReaderPreference: ExpressibleByArgument {}
