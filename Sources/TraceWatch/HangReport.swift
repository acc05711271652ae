package import TraceModel
package import TraceReplay
import TraceReport

/// What is printed when a program hangs: who waits for whom, who holds what, since when, and what is not known.
package struct HangReport {
    /// The columns that a line may have.
    package var width = 80
    /// What the first line begins with.
    package var prefix = ""
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
    /// - Parameters:
    ///   - width: The columns that a line may have.
    ///   - prefix: What the first line begins with.
    package static func lines(about sighting: HangWatcher.Sighting, width: Int, prefix: String = "") -> [String] {
        var report = HangReport(sighting.replay, after: sighting.last, now: sighting.now)
        (report.width, report.prefix) = (width, prefix)
        switch sighting.hang {
        case .standstill(let time):
            return report.lines(standstill: sighting.waiting, running: sighting.running, for: time)
        case .cycle(_, let time), .openCycle(_, let time):
            return sighting.cycle.map { report.lines(cycle: $0, running: sighting.running, for: time) } ?? []
        }
    }

    /// The lines about a wait cycle.
    package func lines(cycle standing: StandingCycle, running: [ThreadIndex], for time: Duration) -> [String] {
        let cycle = standing.cycle
        // Those of another process have nothing to do with it.
        let running = running.filter { thread in
            state.replay.threads[thread].process == state.replay.threads[cycle.members[0]].process
        }
        let count = cycle.members.count
        let who = count == 1 ? "a thread waits for itself" : "\(count) threads wait for one another"
        var lines = wrapped(
            "\(who), for \(time.wholeNanoseconds.asDuration) by now; \(outlook(standing, running))", first: prefix)
        lines += threads(cycle.members)
        if !cycle.behind.isEmpty {
            lines += wrapped("behind them wait \(state.list(cycle.behind.map { state.replay.threads[$0].id }))")
        }
        if standing.isOpen { lines += others(running) }
        return lines
    }

    /// Whether the members of a wait cycle can go on.
    private func outlook(_ standing: StandingCycle, _ running: [ThreadIndex]) -> String {
        let members = standing.cycle.members
        if standing.isOpen {
            let names = standing.openedBy.map { state.quoted(object: $0) }
            let what = names.count == 1 ? "a permit of \(names[0])" : "a permit of one of \(names.listed())"
            return "\(members.count == 1 ? "it goes" : "they go") on only if another thread releases \(what)"
        }
        // Any thread may release a plain lock.
        let isPlain = members.contains { member in
            state.replay.needed(by: member).map { state.replay.objects[$0].kind == .lock } ?? false
        }
        let alone = isPlain && !running.isEmpty ? " by itself" : ""
        return members.count == 1 ? "it cannot go on\(alone)" : "none of them can go on\(alone)"
    }

    /// The lines about a program in which nothing on record moves.
    package func lines(standstill waiting: [ThreadIndex], running: [ThreadIndex], for time: Duration) -> [String] {
        let count = waiting.count
        let who = count == 1 ? "1 thread waits" : "\(count) threads wait"
        var lines = wrapped(
            "nothing on record has moved for \(time.wholeNanoseconds.asDuration), and \(who)", first: prefix)
        lines += threads(waiting)
        if running.isEmpty {
            lines += wrapped(
                "every thread on record waits; a timer, a signal, a socket or a thread that is not recorded may still "
                    + "end a wait")
        }
        return lines + others(running)
    }

    /// What is known of the threads that do not wait.
    private func others(_ running: [ThreadIndex]) -> [String] {
        var lines: [String] = []
        let timed = running.filter { state.left(of: state.replay.threads[$0]) != nil }
        if !timed.isEmpty { lines += wrapped("these go on by themselves:") + threads(timed) }
        let rest = running.filter { !timed.contains($0) }
        if !rest.isEmpty {
            lines += wrapped("these do not wait, and may compute, sleep or be in a system call:") + threads(rest)
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

    private func wrapped(_ text: String, first: String = "") -> [String] {
        TerminalText.wrapped(text, width: width, first: first, rest: "  ")
    }
}
