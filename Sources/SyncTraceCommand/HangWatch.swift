import ArgumentParser
import Foundation
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
    /// How often it looks whether a program that was asked to end has ended.
    private static let pause = Duration.milliseconds(250)
    /// How long a program has to end by itself, once it was asked to.
    private static let grace = Duration.seconds(5)

    private let action: HangOptions.Action
    private let program: pid_t
    private var watcher: HangWatcher?

    /// Guards what follows.
    private let lock = NSLock()
    private var endedProgram = false

    /// Begins a watch.
    ///
    /// - Parameter elapsed: nanoseconds since the recording began.
    init(
        _ path: String, program: pid_t, standstillTime: Duration, action: HangOptions.Action, elapsed: Int64
    ) {
        self.program = program
        self.action = action
        var handlers = HangWatcher.Handlers { hang in
            self.tell(hang)
        } onFailure: { error in
            Output.complain("hangs of the program are not watched for any more: \(error)")
        }
        handlers.isStopped = { self.isStopped }
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
        Output.complain(HangReport.lines(about: sighting, width: Output.errorWidth))
        if action == .end { end() }
    }

    /// Asks the program to end, and ends it when it does not.
    private func end() {
        Output.complain("the program hangs and is ended")
        let watcher = lock.withLock {
            endedProgram = true
            return self.watcher
        }
        kill(program, SIGTERM)
        let asked = ContinuousClock.now
        while watcher?.sleep(Self.pause) ?? false {
            guard ContinuousClock.now - asked >= Self.grace else { continue }
            kill(program, SIGKILL)
            return
        }
    }

    /// Whether the program was stopped, by a shell's job control or a debugger.
    private var isStopped: Bool {
        // "PID (NAME) STATE …", and the name may hold anything.
        guard let stat = try? String(contentsOfFile: "/proc/\(program)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return false }
        return ["T", "t"].contains(stat[end...].dropFirst(2).first)
    }
}
