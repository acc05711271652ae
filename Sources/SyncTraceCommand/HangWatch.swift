import ArgumentParser
import Foundation
import RecordingLauncher
import TraceCollector
import TraceModel
import TracePolicy
import TraceReport
import TraceWatch

/// What is done about a program that hangs while it is recorded.
struct HangOptions: ParsableArguments {
    enum Action: String, ExpressibleByArgument, CaseIterable { case end, report }

    @Option(
        name: .customLong("hang-after"), defaultAsFlag: "10s",
        help: ArgumentHelp(
            "Say who waits for whom and end the program when a wait cycle stands for a second, or when somebody waits and "
                + "nothing on record moves for this time; 10s where no time is given. The exit code is then 124.",
            valueName: "time"))
    var text: String?

    @Option(
        name: .customLong("hang-action"),
        help: ArgumentHelp(
            "What is done then: end (TERM, after 5 s KILL), or report and let it go on.", valueName: "action"))
    var action = Action.end

    /// How long nothing may move; nil where nobody watches.
    var time: Duration? {
        get throws { try text.map { .nanoseconds(try Nanoseconds(option: $0).count) } }
    }

    func validate() throws {
        guard let text else { return }
        guard let time = Nanoseconds(argument: text) else {
            throw ValidationError("'--hang-after \(text)': a time has a unit: 1.5s, 20ms, 300us")
        }
        if time.count < 1_000_000_000 { throw ValidationError("'--hang-after \(text)' is too short: at least 1s") }
    }
}

/// Watches a program while it is recorded, and does something about it when it hangs.
final class HangWatch: @unchecked Sendable {
    private let ending: ProgramEnding?
    private let start = Date()
    private var watcher: HangWatcher?

    /// Guards what follows.
    private let lock = NSLock()
    private var endedProgram = false

    /// Begins a watch.
    ///
    /// - Parameters:
    ///   - path: The trace.
    ///   - program: The program.
    ///   - standstillTime: How long nothing may move.
    ///   - elapsed: Nanoseconds since the recording began.
    ///   - ending: What ends the program; nil where it is to go on.
    init(
        _ path: String, program: pid_t, standstillTime: Duration, elapsed: Int64, ending: ProgramEnding?
    ) {
        self.ending = ending
        var handlers = HangWatcher.Handlers { hang in
            self.tell(hang)
        } onFailure: { error in
            Output.complain("hangs of the program are not watched for any more: \(error)")
        }
        handlers.isStopped = { ([program] + $0).contains(where: SystemProcess.isStopped) }
        lock.withLock {
            watcher = HangWatcher(path, standstillTime: standstillTime, elapsed: elapsed, handlers: handlers)
        }
    }

    /// Ends the watch.
    ///
    /// - Returns: Whether it ended the program.
    func finish() -> Bool {
        lock.withLock { watcher }?.stop()
        return lock.withLock {
            watcher = nil
            return endedProgram
        }
    }

    private func tell(_ sighting: HangWatcher.Sighting) {
        if lock.withLock({ endedProgram }) { return }
        var sighting = sighting
        var places = LivePlaces(since: start)
        places.name(&sighting.replay)
        Output.complain(HangReport.lines(about: sighting, width: Output.errorWidth, prefix: Output.prefix))
        guard let ending else { return }
        // The words first: what its end brings about comes after them.
        Output.complain("the program hangs and is ended")
        let isEnded = ending.request(first: sighting.processes)
        lock.withLock { endedProgram = isEnded }
    }
}
