package import TraceModel
import TraceReplay

/// Steps through a trace: what is shown after each key.
package struct TraceStepper {
    /// How a key was taken.
    package enum Answer: Equatable, Sendable { case shown, left }

    private var cursor: TraceCursor
    private let names: TraceNames
    private let notes: [TimelineNote]
    private var number: Int64 = 0
    private var message = ""
    private var showsHelp = false

    /// Begins before the first event of a trace.
    ///
    /// - Throws: What the source throws.
    package init(_ source: any TraceSource, notes: [TimelineNote] = []) throws {
        cursor = try TraceCursor(source)
        names = TraceNames(cursor.replay.tables)
        self.notes = notes.sorted { $0.event < $1.event }
    }

    /// The number of the event that is shown.
    package var position: Int64 { cursor.position }

    /// Goes to an event.
    package mutating func move(to event: Int64) throws { try cursor.move(to: event) }

    /// Does what a key asks for.
    package mutating func press(_ key: StepKey) throws -> Answer {
        message = ""
        if key != .help { showsHelp = false }
        switch key {
        case .quit: return .left
        case .help: showsHelp.toggle()
        case .digit(let digit): number = min(number, 1 << 50) * 10 + Int64(digit)
        case .go:
            if number > 0 {
                try cursor.move(to: number)
            } else {
                _ = try step(cursor.forward(), "the end of the trace")
            }
        case .next: _ = try step(cursor.forward(), "this is the last event")
        case .previous: _ = try step(cursor.back(), "this is before the first event")
        case .first: try cursor.move(to: 0)
        case .last: try cursor.move(to: cursor.end)
        case .nextOfThread, .previousOfThread, .nextOfObject, .previousOfObject: try search(key)
        case .nextFinding:
            try go(to: notes.first { $0.event > cursor.position }, "no finding is about a later event")
        case .previousFinding:
            try go(to: notes.last { $0.event < cursor.position }, "no finding is about an earlier event")
        }
        if case .digit = key { message = "event \(number)?" } else { number = 0 }
        return .shown
    }

    private mutating func step(_ moved: Bool, _ otherwise: String) -> Bool {
        if !moved { message = otherwise }
        return moved
    }

    private mutating func search(_ key: StepKey) throws {
        guard let last = cursor.last else { return message = "no event has happened yet: n takes the first" }
        let isOfThread = key == .nextOfThread || key == .previousOfThread
        if !isOfThread, last.object == .none { return message = "this event has no object" }
        let isMeant: (TraceEvent) -> Bool = { isOfThread ? $0.thread == last.thread : $0.object == last.object }
        let isNext = key == .nextOfThread || key == .nextOfObject
        let found = try isNext ? cursor.forward(to: isMeant) : cursor.back(to: isMeant)
        let what = isOfThread ? "'\(names.thread(last.thread))'" : "'\(names.object(last.object))'"
        if !found { message = "\(what) has no \(isNext ? "later" : "earlier") event" }
    }

    private mutating func go(to note: TimelineNote?, _ otherwise: String) throws {
        guard let note else { return message = otherwise }
        try cursor.move(to: note.event)
    }

    // MARK: What is shown

    /// The lines of a screen of so many columns and rows; nothing in them can steer a terminal.
    package mutating func lines(columns: Int, rows: Int) throws -> [String] {
        let rows = max(8, rows)
        var lines = Array(TerminalText.wrapped(heading, width: columns, first: "", rest: "  ").prefix(3))
        let footer =
            showsHelp
            ? StepKey.explanations
            : [message.isEmpty ? "n next, p back, t thread, o object, f finding, ? keys, q leave" : message]
        let told = notes.filter { $0.event == cursor.position }.flatMap { Self.lines($0, columns: columns) }
        let state = states(columns: columns)
        // The events have what the rest leaves, and the rest is cut where it leaves too little.
        let least = 4
        let room = rows - lines.count - footer.count - 2
        let shownNotes = Self.shortened(told, to: max(1, (room - least) / 2)) {
            "  and \($0) more lines: 'synctrace analyze' has them"
        }
        let shownState = Self.shortened(state, to: max(2, (room - shownNotes.count) / 2)) {
            "and \($0) more threads"
        }
        let events = try events(columns: columns, rows: max(least, room - shownNotes.count - shownState.count))
        lines += [""] + events + shownNotes + [""] + shownState
        let last = footer.prefix(rows - 2).map { TerminalText.escaped($0, limit: columns) }
        lines = Array(lines.prefix(rows - last.count))
        lines += Array(repeating: "", count: rows - last.count - lines.count)
        return (lines + last).map { String($0.prefix(columns)) }
    }

    private var heading: String {
        guard let last = cursor.last else { return "before the first of \(cursor.end) events" }
        let words = EventWords(names: names)
        let isOnItself = last.object == .none || last.object == ObjectID(last.thread)
        let detail = words.detail(last)
        return "event \(last.seq) of \(cursor.end), at \(EventWords.seconds(last.time)) s: "
            + TerminalText.escaped("'\(names.thread(last.thread))' \(words.kind(last))")
            + (isOnItself ? "" : TerminalText.escaped(" '\(names.object(last.object))'"))
            + (detail.isEmpty ? "" : " (\(detail))")
            + (names.place(last.site).map { ", " + TerminalText.escaped($0) } ?? "")
    }

    private mutating func events(columns: Int, rows: Int) throws -> [String] {
        let recent = try cursor.recent(rows - 1)
        guard !recent.isEmpty else { return [] }
        var threads: [ThreadID] = []
        for event in recent.reversed() where !threads.contains(event.thread) { threads.append(event.thread) }
        // Those who acted last have the lanes.
        var lanes = LaneTable(first: threads, tables: cursor.replay.tables, width: columns, of: recent)
        lanes.marked = [cursor.position]
        return lanes.lines(recent)
    }

    /// What each thread holds and waits for, a line each: those of the event and those that wait first.
    private func states(columns: Int) -> [String] {
        let replay = cursor.replay
        let acting = cursor.last?.thread
        let busy = replay.threads.filter { $0.wait != nil || !$0.holds.isEmpty || !$0.resources.isEmpty }
        let ordered = busy.sorted {
            ($0.id == acting ? 0 : $0.wait != nil ? 1 : 2, $0.id) < (
                $1.id == acting ? 0 : $1.wait != nil ? 1 : 2, $1.id
            )
        }
        func list(_ holds: some Sequence<Hold>) -> String {
            holds.map { "'\(names.object(replay.objects[$0.object].id))'" }.joined(separator: ", ")
        }
        let lines = ordered.map { state in
            var parts: [String] = []
            if let wait = state.wait {
                let what =
                    switch wait.kind {
                    case .request, .requestShared: "waits for"
                    case .condition: "waits on the condition"
                    case .event: "waits for the event"
                    case .join: "waits for the end of"
                    case .barrier: "waits at the barrier"
                    case .futex: "blocks on"
                    }
                parts.append("\(what) '\(names.object(replay.objects[wait.object].id))'")
            }
            let held = state.holds.filter { !(replay.objects[$0.object].kind?.isSemaphore ?? false) }
            if !held.isEmpty { parts.append("holds " + list(held)) }
            for hold in state.holds where replay.objects[hold.object].kind?.isSemaphore ?? false {
                let name = names.object(replay.objects[hold.object].id)
                parts.append("has taken \(hold.level) \(hold.level == 1 ? "permit" : "permits") of '\(name)'")
            }
            if !state.resources.isEmpty { parts.append("has open " + list(state.resources)) }
            return TerminalText.escaped(
                "\(names.thread(state.id)): \(parts.joined(separator: "; "))", limit: columns - 1)
        }
        return lines.isEmpty ? ["nobody holds or waits for anything"] : lines
    }

    private static func shortened(_ lines: [String], to count: Int, _ more: (Int) -> String) -> [String] {
        guard lines.count > count else { return lines }
        return lines.prefix(count - 1) + [more(lines.count - count + 1)]
    }

    /// What a finding says.
    private static func lines(_ note: TimelineNote, columns: Int) -> [String] {
        func shown(_ text: String) -> String { TerminalText.escaped(text, limit: 400) }
        func wrapped(_ text: String, _ first: String, _ rest: String) -> [String] {
            TerminalText.wrapped(text, width: columns, first: first, rest: rest)
        }
        return wrapped("\(note.title): \(shown(note.parts.lead))", "! ", "  ")
            + note.parts.links.flatMap { wrapped(shown($0), "  - ", "    ") }
            + (note.parts.tail.isEmpty ? [] : wrapped(shown(note.parts.tail), "  ", "  "))
    }
}
