import TraceAnalysis
import TraceModel
import TraceReplay

/// The figures of fairness for people: what threads waited for, the longest waits first, and who had how much of it.
package struct FairnessTable {
    /// The most objects, and the most threads of an object, that are shown.
    package static let mostRows = 12

    private let report: ResolvedFairness
    private let isText: Bool
    private let width: Int

    /// A table of the figures of one trace, in lines of at most `width` columns; in a text the time is the number of the
    /// line.
    package init(_ fairness: ResolvedFairness, isText: Bool = false, width: Int = 80) {
        report = fairness
        self.width = width
        self.isText = isText
    }

    /// The lines; none where no thread waited for a lock, a permit, a notification or at a barrier.
    package var lines: [String] {
        let tables = [locks, semaphores, conditions, barriers].filter { !$0.isEmpty }
        let remark = isText && !tables.isEmpty ? [["times are in lines of the text"]] : []
        return Array((tables + remark).joined(separator: [""]))
    }

    private var locks: [String] {
        let waited = report.objects.filter { entry in
            entry.figures.contended > 0 || entry.figures.threads.contains { $0.gaveUp > 0 || $0.openWait != nil }
        }.sorted { ($0.figures.wait.total, $1.figures.object) > ($1.figures.wait.total, $0.figures.object) }
        guard !waited.isEmpty else { return [] }
        var grid = TextGrid(
            width: width, title: "fairness: who waited for what, the longest first",
            columns: ["", "acquired", "contended", "waited", "p95", "longest", "held", "overtaken"])
        for entry in waited.prefix(Self.mostRows) {
            let object = entry.figures
            grid.add(
                Self.short(entry.name), "\(object.acquisitions)", Self.percent(object.contended, object.acquisitions),
                time(object.wait.total), time(object.wait.p95), time(object.wait.longest),
                time(object.hold.total), "\(object.overtakes)")
            let threads = object.threads.sorted { ($0.waitTotal, $1.thread) > ($1.waitTotal, $0.thread) }
            for thread in threads.prefix(Self.mostRows) {
                grid.add(
                    "  " + Self.name(thread.thread, entry), "\(thread.acquisitions)",
                    Self.percent(thread.contended, thread.acquisitions), time(thread.waitTotal), "",
                    time(thread.waitLongest), time(thread.holdTotal), "\(thread.overtaken)")
            }
            if threads.count > Self.mostRows {
                grid.add(text: "and \(threads.count - Self.mostRows) threads more", indent: "  ")
            }
            grid.add(text: remarks(entry), indent: "    ")
        }
        if waited.count > Self.mostRows {
            grid.add(text: "and \(waited.count - Self.mostRows) more that threads waited for")
        }
        return grid.lines
    }

    /// What does not fit the columns.
    private func remarks(_ entry: ResolvedFairness.Named<ObjectFairness>) -> String {
        let object = entry.figures
        var parts: [String] = []
        if let jain = object.jainAcquisitions, object.threads.count > 1 {
            parts.append(
                "Jain's index \(Self.digits(jain))" + (object.jainWait.map { ", of waits \(Self.digits($0))" } ?? ""))
        }
        if let run = object.longestRun, run.count > 1, object.threads.count > 1 {
            parts.append("\(run.count) in a row by '\(Self.name(run.thread, entry))'")
        }
        if let holder = object.threads.max(by: { $0.blockedOthers < $1.blockedOthers }), holder.blockedOthers > 0 {
            parts.append(
                "\(time(holder.blockedOthers)) of waiting while '\(Self.name(holder.thread, entry))' held it")
        }
        let open = object.threads.filter { $0.openWait != nil }
        for thread in open.prefix(3) {
            parts.append(
                "'\(Self.name(thread.thread, entry))' still waits, for \(time((thread.openWait ?? 0))) so far")
        }
        if open.count > 3 { parts.append("\(open.count - 3) more still wait") }
        let gaveUp = object.threads.reduce(Int64(0)) { $0 &+ $1.gaveUp }
        if gaveUp > 0 {
            let wait = object.threads.reduce(Int64(0)) { $0 &+ $1.gaveUpWait }
            parts.append("\(gaveUp) \(gaveUp == 1 ? "wait" : "waits") given up after \(time(wait)) in all")
        }
        return parts.joined(separator: "; ")
    }

    private var semaphores: [String] {
        let used = report.objects.filter { $0.figures.level?.empty ?? 0 > 0 }.sorted {
            ($0.figures.level?.empty ?? 0, $1.figures.object) > ($1.figures.level?.empty ?? 0, $0.figures.object)
        }
        return table("semaphores: permits left", ["", "least", "most", "mean", "none for", "of"], used) {
            guard let level = $0.figures.level else { return [] }
            return [
                Self.short($0.name), "\(level.least)", "\(level.most)", level.mean.map(Self.digits) ?? "",
                time(level.empty), time(level.observed),
            ]
        }
    }

    private var conditions: [String] {
        let used = report.conditions.filter { $0.figures.notified > 0 }.sorted {
            ($0.figures.latency.total, $1.figures.object) > ($1.figures.latency.total, $0.figures.object)
        }
        return table(
            "conditions: from the notification to the wake",
            ["", "wakes", "p50", "p95", "longest", "out of order", "idle"], used, remarks: shares
        ) { entry in
            let condition = entry.figures
            return [
                Self.short(entry.name), "\(condition.notified)", time(condition.latency.p50),
                time(condition.latency.p95), time(condition.latency.longest),
                "\(condition.outOfOrder)", "\(condition.idleWakes)",
            ]
        }
    }

    /// Who had what the condition guards how often, and who was woken for nothing.
    private func shares(_ entry: ResolvedFairness.Named<ConditionFairness>) -> String {
        var parts: [String] = []
        let turns = entry.figures.threads.filter { $0.turns > 0 || $0.waits > 0 }
        if turns.count > 1, let jain = entry.figures.jainTurns {
            let order = turns.sorted { ($0.turns, $1.thread) > ($1.turns, $0.thread) }
            parts.append(
                "turns: \(list(order, entry) { "\($0.turns)" }), Jain's index \(Self.digits(jain))")
        }
        let idle = entry.figures.threads.filter { $0.idleWakes > 0 }.sorted {
            ($0.idleWakes, $1.thread) > ($1.idleWakes, $0.thread)
        }
        if !idle.isEmpty {
            parts.append("woken for nothing: \(list(idle, entry) { "\($0.idleWakes) of \($0.notified)" })")
        }
        return parts.joined(separator: "; ")
    }

    private func list(
        _ threads: [ConditionThreadFairness], _ entry: ResolvedFairness.Named<ConditionFairness>,
        _ figure: (ConditionThreadFairness) -> String
    ) -> String {
        let most = 6
        let shown = threads.prefix(most).map { "'\(Self.name($0.thread, entry))' \(figure($0))" }
        let more = threads.count > most ? ", \(threads.count - most) more" : ""
        return shown.joined(separator: ", ") + more
    }

    private var barriers: [String] {
        let used = report.barriers.filter { $0.figures.rounds > 0 }.sorted {
            ($0.figures.skew.total, $1.figures.object) > ($1.figures.skew.total, $0.figures.object)
        }
        return table(
            "barriers: from the first arrival to the last", ["", "rounds", "p50", "longest", "most often last"], used
        ) { entry in
            let barrier = entry.figures
            let last = barrier.cameLast.max { $0.rounds < $1.rounds }
            return [
                Self.short(entry.name), "\(barrier.rounds)", time(barrier.skew.p50),
                time(barrier.skew.longest), last.map { "\(Self.name($0.thread, entry)) (\($0.rounds))" } ?? "",
            ]
        }
    }

    private func table<Row>(
        _ title: String, _ columns: [String], _ rows: [Row], remarks: (Row) -> String = { _ in "" },
        cells: (Row) -> [String]
    ) -> [String] {
        guard !rows.isEmpty else { return [] }
        var grid = TextGrid(width: width, title: title, columns: columns)
        for row in rows.prefix(Self.mostRows) {
            grid.add(row: cells(row))
            grid.add(text: remarks(row), indent: "    ")
        }
        if rows.count > Self.mostRows { grid.add(text: "and \(rows.count - Self.mostRows) more") }
        return grid.lines
    }

    private static func name<Figures>(_ thread: ThreadID, _ entry: ResolvedFairness.Named<Figures>) -> String {
        short(entry.name(of: thread))
    }

    private func time(_ nanoseconds: Int64) -> String { isText ? "\(nanoseconds)" : nanoseconds.asDuration }

    /// A name as the table has room for it, safe for a terminal.
    private static func short(_ name: String) -> String { TerminalText.escaped(name, limit: 20) }

    private static func percent(_ part: Int64, _ whole: Int64) -> String {
        whole > 0 ? "\(Int64((Double(part) * 100 / Double(whole)).rounded())) %" : ""
    }

    /// Three digits at most behind the point.
    private static func digits(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}
