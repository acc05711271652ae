import TraceModel
package import TraceReplay

extension StateReport {
    func threads() -> Rows {
        var rows = Rows()
        var ended: [ThreadID] = []
        var unknown: [ThreadID] = []
        for index in replay.threads.indices {
            let state = replay.threads[index]
            if isPlain(state) && !showsAll {
                if isEndUnknown(state) { unknown.append(state.id) } else { ended.append(state.id) }
            } else if rows.isFull {
                rows.hidden += 1
            } else {
                rows.shown.append((escaped(names.thread(state.id)), facts(of: state)))
            }
        }
        rows.rest = ended.isEmpty ? [] : ["ended: \(list(ended))"]
        if !unknown.isEmpty { rows.rest.append("end not on record: \(list(unknown))") }
        return rows
    }

    /// Whether there is nothing to say of a thread but that it has ended.
    func isPlain(_ state: ThreadState) -> Bool {
        state.phase == .ended && state.holds.isEmpty && state.resources.isEmpty
    }

    /// Whether a text has nothing more of a thread, and does not say that it ended.
    func isEndUnknown(_ state: ThreadState) -> Bool {
        isText && replay.tables.thread(state.id)?.end == .running
    }

    /// What a thread does, and what it holds, each a clause; of very many holds the first.
    package func facts(of state: ThreadState) -> [String] {
        var facts = [doing(state)]
        for hold in state.holds.prefix(Self.mostRows) {
            let name = quoted(object: hold.object)
            var what = "holds \(name)"
            if hold.isShared {
                what += " as a reader"
            } else if replay.objects[hold.object].kind?.isSemaphore ?? false {
                what = "has taken \(hold.level) \(hold.level == 1 ? "permit" : "permits") of \(name)"
            } else if hold.level > 1 {
                what += " \(hold.level) levels deep"
            }
            facts.append("\(what) \(since(hold.seq, hold.time, hold.site))")
        }
        if state.holds.count > Self.mostRows { facts.append(more(than: Self.mostRows, of: state.holds.count, "holds")) }
        for hold in state.resources.prefix(Self.mostRows) {
            facts.append("has \(quoted(object: hold.object)) open \(since(hold.seq, hold.time, hold.site))")
        }
        return facts
    }

    /// "and 5 more holds, which JSON has".
    private func more(than shown: Int, of all: Int, _ what: String) -> String {
        "and \(all - shown) more \(what), which '--format json' has"
    }

    private func doing(_ state: ThreadState) -> String {
        let ender = replay.processes[state.process].endedBy
        guard let wait = state.wait else {
            let seen = names.place(state.lastSite).map { ", last seen at \(escaped($0))" } ?? ""
            switch state.phase {
            case .created: return "has not been started"
            case .started: return "is started, and has not begun"
            case .running:
                guard let ender else { return pausing(state) ?? "runs" + seen }
                let isOwn = replay.threads[ender].id == state.id
                return isOwn ? "ended the process" : "cut off by the end of the process" + seen
            case .exiting:
                return ender == nil ? "has returned, and goes on to the end of the process" : "ended the process"
            case .ended where isEndUnknown(state): return "does nothing more; its end is not on record" + seen
            case .ended: return state.threw ? "ended by an error" : "ended"
            }
        }
        let object = replay.objects[wait.object]
        let name = quoted(object: wait.object)
        var text = ender == nil ? "waits " : "was cut off while it waited "
        switch wait.kind {
        case .request: text += "for \(name)"
        case .requestShared: text += "for \(name) as a reader"
        case .condition: text += "on the condition \(name)"
        case .event: text += "for the event \(name)"
        case .join: text += "for the end of \(name)"
        case .barrier: text += "at the barrier \(name)"
        case .futex: text += "on \(name) in the kernel"
        }
        text += " \(since(wait.seq, wait.time, wait.site))"
        if wait.isLimited { text += ", for at most \(wait.limit.asDuration)\(toGo(left(of: state)))" }
        if let condition = state.condition, condition != wait.object {
            text += ", to come back from its wait on \(quoted(object: condition))"
        }
        switch wait.kind {
        case .request, .requestShared:
            let all = self.holders[wait.object] ?? []
            let own = state.holds.count { $0.object == wait.object }
            if all.count > own { text += "; held by \(list(all.lazy.filter { $0 != state.id }, all.count - own))" }
            if object.owner == .outsider { text += "; held by a thread outside the trace" }
            let before = (waiters[wait.object] ?? []).prefix(placeInQueue[state.id] ?? 0)
            if !before.isEmpty { text += "; behind \(list(before)), who asked before" }
        case .condition where wait.isLimited || object.pendingWakes > 0:
            if let lock = replay.index(of: state.id).flatMap(replay.needed), lock != wait.object,
                let owner = replay.objects[lock].owner.thread
            {
                text += "; comes back only with \(quoted(object: lock)), held by \(quoted(replay.threads[owner].id))"
            }
        case .futex:
            if let owner = object.owner.thread { text += "; held by \(quoted(replay.threads[owner].id))" }
            if object.owner == .outsider { text += "; held by a thread outside the trace" }
        default: break
        }
        return text
    }

    /// What a thread does that sleeps, or that is a timer before its time; nil for any other.
    private func pausing(_ state: ThreadState) -> String? {
        guard let pause = state.pause, let left = left(of: state) else { return nil }
        let what = pause.kind == .sleep ? "sleeps" : "waits to fire"
        return "\(what) \(since(pause.seq, pause.time, pause.site)), for \(pause.value.asDuration)\(toGo(left))"
    }

    private func toGo(_ left: Int64?) -> String { left.map { ", \($0.asDuration) to go" } ?? "" }

    /// Nanoseconds until a thread goes on by itself, as far as is on record: until its sleep or its wait with a limit is over,
    /// or until it fires as a timer. nil where that is over, or not known.
    package func left(of state: ThreadState) -> Int64? {
        var end: (partialValue: Int64, overflow: Bool)?
        if let wait = state.wait {
            if wait.isLimited { end = wait.time.addingReportingOverflow(wait.limit) }
        } else if let pause = state.pause {
            end = pause.time.addingReportingOverflow(pause.value)
        }
        guard !isText, let end, let now = now ?? last?.time else { return nil }
        let left = (end.overflow ? .max : end.partialValue).subtractingReportingOverflow(now)
        return left.overflow || left.partialValue <= 0 ? nil : left.partialValue
    }

    /// "since event 8, 7.3 ms ago (Deadlock.swift:26)".
    private func since(_ seq: Int64, _ time: Int64, _ site: SiteID) -> String {
        let (age, overflow) = (now ?? last?.time ?? 0).subtractingReportingOverflow(time)
        let ago =
            overflow || age <= 0
            ? "" : isText ? ", \(age) \(age == 1 ? "line" : "lines") ago" : ", \(age.asDuration) ago"
        return "since event \(seq)\(ago)" + (names.place(site).map { " (\(escaped($0)))" } ?? "")
    }
}
