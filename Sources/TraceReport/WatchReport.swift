package import TraceModel
package import TraceReplay

/// What `watch` shows of a program that is being recorded, at one moment.
package struct WatchReport {
    /// The columns and rows that there are; nil for as many rows as it takes.
    package var columns = 80
    package var rows: Int?
    /// How many locks are shown at most.
    package var mostLocks = 6
    /// Nanoseconds by which the record is behind the program, so that all is as it was then; 0 where it is up to date.
    package var lag: Int64 = 0

    private let path: String
    private let state: StateReport
    private let cycles: [StandingCycle]
    private let activity: ObjectActivity
    private let now: Int64

    /// A report on the state as of a time.
    ///
    /// - Parameters:
    ///   - path: The trace.
    ///   - replay: The state.
    ///   - last: The last event that it has taken.
    ///   - now: Nanoseconds since the recording began.
    ///   - cycles: The wait cycles that stand.
    ///   - activity: What was going on since the last report.
    package init(
        _ path: String, _ replay: Replay, after last: TraceEvent?, now: Int64, cycles: [StandingCycle],
        activity: ObjectActivity
    ) {
        self.path = path
        self.now = now
        self.cycles = cycles
        self.activity = activity
        var state = StateReport(replay, after: last)
        state.now = now
        self.state = state
    }

    /// The lines: what the program does as a whole, wait cycles, locks, threads.
    package var lines: [String] {
        let top = heading() + cycles.flatMap(tell) + [""]
        let locks = self.locks()
        let room = rows.map { max(2, $0 - top.count - locks.count - 2) }
        return top + locks + [""] + threads(in: room)
    }

    private var replay: Replay { state.replay }

    private func heading() -> [String] {
        let waiting = replay.threads.indices.count { replay.threads[$0].isWaiting }
        let running = replay.threads.indices.count { isAlive($0) }
        let seconds = Double(now - activity.start) / 1e9
        let rate = seconds > 0 ? Int64(Double(activity.events) / seconds) : 0
        var text =
            "\(state.escaped(path)): \(max(0, now).asDuration), \(state.last?.seq ?? 0) events (\(rate) a second), "
            + "\(running) \(running == 1 ? "thread" : "threads"), \(waiting) waiting"
        if lag > 0 { text += "; the record is \(lag.asDuration) behind: this is how it was then" }
        return TerminalText.wrapped(text, width: columns, first: "", rest: "  ")
    }

    private func tell(_ standing: StandingCycle) -> [String] {
        let names = standing.cycle.members.map { state.quoted(replay.threads[$0].id) }
        var text =
            names.count == 1
            ? "wait cycle: \(names[0]) waits for itself"
            : "wait cycle: \((names + [names[0]]).joined(separator: " waits for "))"
        if standing.isOpen {
            let names = standing.openedBy.map { state.quoted(object: $0) }
            text += ", unless another thread releases a permit of \(names.listed())"
        }
        return TerminalText.wrapped(TerminalText.elided(text, limit: 400), width: columns, first: "", rest: "  ")
    }

    private func locks() -> [String] {
        let all = activity.counts(replay, at: now).filter { replay.objects[$0.object].kind?.isThread != true }
        let hottest = all.sorted { ($0.count.waited, $0.count.acquisitions) > ($1.count.waited, $1.count.acquisitions) }
        var grid = TextGrid(
            width: columns, title: "since the last look, the most waited for first",
            columns: ["object", "acquired", "waits", "waited"])
        for (object, count) in hottest.prefix(mostLocks) {
            grid.add(
                state.escaped(state.names.object(replay.objects[object].id)), "\(count.acquisitions)",
                "\(count.waits)", count.waited.asDuration)
        }
        if hottest.isEmpty { grid.add(text: "nothing was acquired or waited for") }
        if hottest.count > mostLocks { grid.add(text: "and \(hottest.count - mostLocks) more") }
        return grid.lines
    }

    /// The members of wait cycles, then those that wait, the longest first, then those that run.
    private func threads(in room: Int?) -> [String] {
        let members = Set(cycles.flatMap(\.cycle.members))
        func weight(_ index: ThreadIndex) -> (Int, Int64) {
            let began = replay.threads[index].wait?.seq
            return (members.contains(index) ? 0 : began == nil ? 2 : 1, began ?? 0)
        }
        let alive = replay.threads.indices.filter(isAlive).sorted { weight($0) < weight($1) }
        let widest = min(20, alive.map { state.escaped(state.names.thread(replay.threads[$0].id)).count }.max() ?? 0)
        var lines = ["threads, the longest wait first"]
        for (count, index) in alive.enumerated() {
            let thread = replay.threads[index]
            let name = state.escaped(state.names.thread(thread.id))
            let text = state.facts(of: thread).joined(separator: "; ")
            let more = TerminalText.wrapped(
                TerminalText.elided(text, limit: 400), width: columns, first: "  \(name.filled(to: widest))  ",
                rest: String(repeating: " ", count: widest + 6))
            let left = alive.count - count
            if let room, lines.count + more.count + (left > 1 ? 1 : 0) > room {
                return lines + ["  and \(left) more"]
            }
            lines += more
        }
        return lines
    }

    private func isAlive(_ index: ThreadIndex) -> Bool {
        let thread = replay.threads[index]
        return thread.phase == .running && replay.processes[thread.process].endedBy == nil
    }
}
