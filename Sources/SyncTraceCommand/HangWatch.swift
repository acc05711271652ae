import ArgumentParser
import Foundation
import TraceModel
import TraceReplay
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

/// Looks at a program while it is recorded, and does something about it when it hangs; on a thread of its own.
final class HangWatch: @unchecked Sendable {
    /// How often it looks.
    private static let pause: TimeInterval = 0.25
    /// How long a program has to end by itself, once it was asked to.
    private static let grace = Duration.seconds(5)

    private let path: String
    private let action: HangOptions.Action
    private let program: pid_t
    /// Nanoseconds from the beginning of the recording to that of the watch.
    private let offset: Int64
    private var detector: HangDetector
    private let start = ContinuousClock.now

    /// Guards what follows.
    private let condition = NSCondition()
    private var isStopping = false
    private var isDone = false
    private var endedProgram = false

    /// Begins a watch.
    ///
    /// - Parameter elapsed: nanoseconds since the recording began.
    init(
        _ path: String, program: pid_t, standstillTime: Duration, action: HangOptions.Action, elapsed: Int64
    ) {
        self.path = path
        self.program = program
        self.action = action
        offset = elapsed
        detector = HangDetector(standstillTime: standstillTime)
        Foundation.Thread.detachNewThread { self.run() }
    }

    /// Ends the watch.
    ///
    /// - Returns: Whether it ended the program.
    func finish() -> Bool {
        condition.lock()
        defer { condition.unlock() }
        isStopping = true
        condition.broadcast()
        while !isDone { condition.wait() }
        return endedProgram
    }

    private func run() {
        defer {
            condition.lock()
            isDone = true
            condition.broadcast()
            condition.unlock()
        }
        do {
            let trace = try LiveTrace(path: path)
            while sleep(Self.pause) {
                try trace.advance()
                let cycles = trace.cycles()
                let hang = detector.observe(look(trace, cycles), at: ContinuousClock.now - start)
                guard let hang, !isStopped else { continue }
                tell(hang, trace, cycles)
                if action == .end { return end() }
            }
        } catch {
            Output.complain("the program is no longer watched for a hang: \(error)")
        }
    }

    private func look(_ trace: LiveTrace, _ cycles: [WaitCycle]) -> HangDetector.Look {
        HangDetector.Look(
            events: trace.last?.seq ?? 0, cycles: cycles.map { key($0, trace.replay) },
            someoneWaits: !trace.waiting.isEmpty)
    }

    private func key(_ cycle: WaitCycle, _ replay: Replay) -> HangDetector.Cycle {
        HangDetector.Cycle(
            cycle.members.map { .init(thread: replay.threads[$0].id, event: replay.threads[$0].wait?.seq ?? 0) })
    }

    private func tell(_ hang: HangDetector.Hang, _ trace: LiveTrace, _ cycles: [WaitCycle]) {
        var report = HangReport(
            trace.replay, after: trace.last, now: offset + (ContinuousClock.now - start).asNanoseconds)
        report.width = Output.errorWidth
        func seconds(_ time: Duration) -> String { "\(time.components.seconds) s" }
        switch hang {
        case .standstill(let time):
            Output.complain(report.lines(standstill: trace.waiting, for: seconds(time)))
        case .cycle(let known, let time):
            guard let cycle = cycles.first(where: { key($0, trace.replay) == known }) else { return }
            Output.complain(report.lines(cycle: cycle, for: seconds(time)))
        }
    }

    /// Asks the program to end, and ends it when it does not.
    private func end() {
        Output.complain("the program hangs and is ended")
        condition.lock()
        endedProgram = true
        condition.unlock()
        kill(program, SIGTERM)
        let asked = ContinuousClock.now
        while sleep(Self.pause) {
            guard ContinuousClock.now - asked >= Self.grace else { continue }
            kill(program, SIGKILL)
            return
        }
    }

    /// Sleeps.
    ///
    /// - Returns: Whether to go on.
    private func sleep(_ time: TimeInterval) -> Bool {
        let end = Date(timeIntervalSinceNow: time)
        condition.lock()
        defer { condition.unlock() }
        while !isStopping { if !condition.wait(until: end) { break } }
        return !isStopping
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

extension Duration {
    fileprivate var asNanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
