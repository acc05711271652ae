package import TraceModel
package import TraceReplay

/// Who holds what and who waits for what at one moment of a trace, for people and for programs.
package struct StateReport {
    /// The columns that a line may have.
    package var width = 80
    /// Whether what is at rest is listed as well: free locks, ended threads.
    package var showsAll = false
    /// Nanoseconds since the recording began, up to which waits and holds last; nil for the time of the last event.
    package var now: Int64?
    /// Whether the trace is a text, in which the time is the number of the line.
    package var isText = false

    /// How many threads, objects, and holds of one thread a text tells of.
    static let mostRows = 20_000

    /// What is told of threads or of objects: each by its name, and in the end what is told of all others together.
    struct Rows {
        var shown: [(name: String, facts: [String])] = []
        var rest: [String] = []
        /// How many there was no room for.
        var hidden = 0
        var isFull: Bool { shown.count >= StateReport.mostRows }
    }

    package let replay: Replay
    let names: TraceNames
    let last: TraceEvent?
    /// For each object the threads that hold it, in the order in which they came to.
    let holders: [ObjectIndex: [ThreadID]]
    /// For each resource the threads that have it open.
    let openers: [ObjectIndex: [ThreadID]]
    /// For each object the threads that wait for it, the one that began first in front.
    let waiters: [ObjectIndex: [ThreadID]]
    /// For each thread that waits, how many were there before it.
    let placeInQueue: [ThreadID: Int]

    /// A report on the state after an event, the last that the replay has taken; nil for the state before the first.
    package init(_ replay: Replay, after last: TraceEvent?) {
        self.replay = replay
        self.last = last
        names = TraceNames(replay.tables)
        var holders: [ObjectIndex: [(Int64, ThreadID)]] = [:]
        var openers = holders
        var waiters = holders
        for state in replay.threads {
            for hold in state.holds { holders[hold.object, default: []].append((hold.seq, state.id)) }
            for hold in state.resources { openers[hold.object, default: []].append((hold.seq, state.id)) }
            if let wait = state.wait { waiters[wait.object, default: []].append((wait.seq, state.id)) }
        }
        func ordered(_ table: [ObjectIndex: [(Int64, ThreadID)]]) -> [ObjectIndex: [ThreadID]] {
            table.mapValues { $0.sorted { $0 < $1 }.map(\.1) }
        }
        self.holders = ordered(holders)
        self.openers = ordered(openers)
        self.waiters = ordered(waiters)
        var placeInQueue: [ThreadID: Int] = [:]
        for queue in self.waiters.values {
            for (place, thread) in queue.enumerated() where placeInQueue[thread] == nil { placeInQueue[thread] = place }
        }
        self.placeInQueue = placeInQueue
    }

    /// The report; `total` is the number of the trace's last event.
    package func render(total: Int64) -> String {
        var lines = heading(total: total)
        lines += section("threads", threads(), "no thread has acted yet")
        lines += section("objects", objects(), "nothing is held, waited for or used up")
        return lines.joined(separator: "\n") + "\n"
    }

    private func heading(total: Int64) -> [String] {
        guard let last else { return ["before the first event of \(total)"] }
        let words = EventWords(names: names)
        var what = "by \(quoted(last.thread))"
        if last.object != .none, last.object.rawValue != last.thread.rawValue { what += " on \(quoted(last.object))" }
        let detail = words.detail(last)
        if !detail.isEmpty { what += ", \(detail)" }
        var text =
            "after event \(last.seq) of \(total), at \(isText ? "line \(last.time)" : EventWords.seconds(last.time) + " s"): \(last.kind.name) \(what)"
        if let place = names.place(last.site) { text += " (\(escaped(place)))" }
        return wrapped(text, first: "", rest: "  ")
    }

    private func section(_ title: String, _ rows: Rows, _ none: String) -> [String] {
        var lines = ["", title]
        if rows.shown.isEmpty && rows.rest.isEmpty { return lines + ["  " + none] }
        let widest = rows.shown.map { $0.name.unicodeScalars.count }.filter { $0 <= 20 }.max() ?? 0
        for (name, facts) in rows.shown {
            let rest = String(repeating: " ", count: widest + 4)
            var first = "  \(name.filled(to: widest))  "
            for fact in facts {
                // A continued fact is indented once more, so that the next one is seen to begin.
                lines += wrapped(fact, first: first, rest: rest + "  ")
                first = rest
            }
        }
        if rows.hidden > 0 { lines.append("  and \(rows.hidden) more, which '--format json' has") }
        for text in rows.rest { lines += wrapped(text, first: "  ", rest: "    ") }
        return lines
    }

    private func wrapped(_ text: String, first: String, rest: String) -> [String] {
        TerminalText.wrapped(TerminalText.elided(text), width: width, first: first, rest: rest)
    }
}

extension StateReport {
    func escaped(_ text: String) -> String { TerminalText.elided(TerminalText.escaped(text, limit: 300)) }
    package func quoted(_ id: ThreadID) -> String { "'\(escaped(names.thread(id)))'" }
    func quoted(_ id: ObjectID) -> String { "'\(escaped(names.object(id)))'" }
    package func quoted(object: ObjectIndex) -> String { quoted(replay.objects[object].id) }

    /// "'a', 'b' and 'c'"; of many the first, and how many more. There may be very many for each of very many: only those
    /// that are shown get words.
    package func list(_ ids: some Collection<ThreadID>, _ count: Int? = nil) -> String {
        let (count, most) = (count ?? ids.count, 12)
        if count <= most { return ids.prefix(count).map { quoted($0) }.listed() }
        return (ids.prefix(most - 1).map { quoted($0) } + ["\(count - most + 1) more"]).listed()
    }
}
