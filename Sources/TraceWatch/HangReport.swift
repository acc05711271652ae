package import TraceModel
package import TraceReplay
import TraceReport

/// What is printed when a program hangs: who waits for whom, who holds what, since when, and what is not known.
package struct HangReport {
    /// The columns that a line may have.
    package var width = 80
    /// How many threads are told of at most.
    package var mostThreads = 12

    private let state: StateReport

    /// A report on the state as of a time.
    ///
    /// - Parameters:
    ///   - replay: The state.
    ///   - last: The last event that it has taken.
    ///   - now: Nanoseconds since the recording began.
    package init(_ replay: Replay, after last: TraceEvent?, now: Int64) {
        var state = StateReport(replay, after: last)
        state.now = now
        self.state = state
    }

    /// The lines about a hang that was seen.
    ///
    /// - Parameter width: The columns that a line may have.
    package static func lines(about sighting: HangWatcher.Sighting, width: Int) -> [String] {
        var report = HangReport(sighting.replay, after: sighting.last, now: sighting.now)
        report.width = width
        switch sighting.hang {
        case .standstill(let time):
            return report.lines(
                standstill: sighting.waiting, running: sighting.running, for: "\(time.components.seconds) s")
        case .cycle(_, let time):
            return sighting.cycle.map { report.lines(cycle: $0, for: "\(time.components.seconds) s") } ?? []
        }
    }

    /// The lines about a wait cycle.
    package func lines(cycle: WaitCycle, for seconds: String) -> [String] {
        let count = cycle.members.count
        let who = count == 1 ? "a thread waits for itself" : "\(count) threads wait for one another"
        var lines = wrapped("\(who), for \(seconds) by now; none of them can go on")
        lines += threads(cycle.members)
        if !cycle.behind.isEmpty {
            lines += wrapped("behind them wait \(state.list(cycle.behind.map { state.replay.threads[$0].id }))")
        }
        return lines
    }

    /// The lines about a program in which nothing on record moves.
    package func lines(
        standstill waiting: [ThreadIndex], running: [ThreadIndex], for seconds: String
    ) -> [String] {
        let count = waiting.count
        let who = count == 1 ? "1 thread waits" : "\(count) threads wait"
        var lines = wrapped("nothing on record has moved for \(seconds), and \(who)")
        lines += threads(waiting)
        if running.isEmpty {
            lines += wrapped(
                "every thread on record waits; a timer, a signal, a socket or a thread that is not recorded may still "
                    + "end a wait")
        } else {
            lines += wrapped("these do not wait, and may compute, sleep or be in a system call:")
            lines += threads(running)
        }
        return lines
    }

    private func threads(_ indices: [ThreadIndex]) -> [String] {
        var lines: [String] = []
        for index in indices.prefix(mostThreads) {
            let thread = state.replay.threads[index]
            let facts = state.facts(of: thread)
            lines += TerminalText.wrapped(
                "\(state.quoted(thread.id)) \(facts.first ?? "")", width: width, first: "  ", rest: "    ")
            for fact in facts.dropFirst() {
                lines += TerminalText.wrapped("and \(fact)", width: width, first: "    ", rest: "      ")
            }
        }
        if indices.count > mostThreads { lines.append("  and \(indices.count - mostThreads) more") }
        return lines
    }

    private func wrapped(_ text: String) -> [String] {
        TerminalText.wrapped(text, width: width, first: "", rest: "  ")
    }
}
