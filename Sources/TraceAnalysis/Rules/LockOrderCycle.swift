import TraceModel
import TracePrediction
import TraceReplay

/// Lock-order cycles: locks that threads acquire in opposite orders.
struct LockOrderCycle: Analysis {
    static let info = RuleInfo(
        "lock-order-cycle", "Threads acquire the same locks in opposite orders",
        levels: [.error, .warning, .note], story: .consequence)
    /// A cycle that a join closes is a predicted deadlock, and not a lock-order cycle. What lets one of two updates come
    /// between the read and the write of the other is found in the same way, and an agreed lock order is held against the
    /// edges that are known here.
    static let rules = [rule, Deadlock.rule, LostUpdate.rule, LockOrderViolation.rule]
    static let kinds: EventKindSet = [
        .create, .state, .start, .join, .attempt, .acquire, .acquireShared, .release, .releaseShared, .tryFail,
        .timeout, .request, .requestShared, .requestUpgrade, .end, .schedule, .wake, .notify, .notifyAll, .set, .arrive,
        .action, .pass, .owner, .unblock,
        .read, .write,
    ]

    private var predictor = Predictor()
    private var announcements = Announcements()

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        announcements.before(step, replay)
        predictor.before(step, replay)
    }

    mutating func conclude(_ end: TraceEnd) -> ReviewRequest {
        let (last, wantsSearch) = predictor.conclude(end.replay, end.waits, end.prediction)
        return ReviewRequest(upTo: last, wantsSearch: wantsSearch)
    }

    mutating func review(_ event: TraceEvent) { predictor.review(event) }

    func lockOrder(_ end: TraceEnd) -> [RunEdge] { RunEdge.all(of: predictor, end) }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        let result = predictor.finish(end.exploration)
        let text = LockOrderCycleText(log: predictor.log, end: end)
        var findings = result.cycles.filter { !joinsWhoHasToldSo($0, end.replay) }
            .map { end.doubting(text.finding($0)) }
        if !result.classCycles.isEmpty {
            let classes = LockClasses(predictor.log, end.replay)
            findings += result.classCycles.map { end.doubting(text.finding($0, classes)) }
        }
        findings.sort { a, b in
            (a.event, a.message.utf8.count, a.message) < (b.event, b.message.utf8.count, b.message)
        }
        let hasCycles = !findings.isEmpty
        findings += result.updates.map { end.doubting(LostUpdate.finding($0, end)) }
        if !result.cuts.isEmpty { findings.append(cut(result.cuts, hasCycles: hasCycles)) }
        return findings
    }

    private func joinsWhoHasToldSo(_ found: PredictedCycle, _ replay: Replay) -> Bool {
        guard found.hasJoin, case .predicted(let schedule) = found.verdict else { return false }
        return found.members.indices.contains { place in
            let awaited = replay.objects[found.cycle[(place + 1) % found.cycle.count]].thread
            guard let awaited, let member = found.members.first(where: { $0.thread == awaited }) else { return false }
            return announcements.precede(
                joinBy: found.members[place].thread, of: awaited, waitingAt: Int64(member.seq), schedule, replay)
        }
    }

    private func cut(_ cuts: [PredictionCut], hasCycles: Bool) -> Finding {
        let bounds = "raise the bounds ('--max-cycles', '--max-patterns', '--max-steps', '--max-states')"
        return Finding(
            rule: Self.rule, level: .note,
            message: "the lock order was not analyzed completely: " + cuts.map(Self.text).joined(separator: "; ")
                + ": there may be "
                + (hasCycles ? "more cycles, and more of them may be deadlocks" : "cycles that were not found"),
            help: hasCycles ? "fix the reported cycles and analyze again, or \(bounds)" : bounds, threads: [],
            locations: [], event: TraceEnd.seq)
    }

    /// Says which bound was hit.
    static func text(_ cut: PredictionCut) -> String {
        func number(_ cycles: Int) -> String { cycles == 1 ? "one cycle" : "\(cycles) cycles" }
        switch cut {
        case .tooLong(let limit): return "the trace has places beyond \(limit)"
        case .cycles(let found): return "the search for lock-order cycles stopped after \(found)"
        case .heldSets: return "very many locks, or very many different sets of them, were held: some were not followed"
        case .replays(let limit): return "more than \(limit) schedules were found, and only so many were replayed"
        case .schedules(let cycles): return "for \(number(cycles)), the search for a schedule stopped at its bounds"
        case .reorderings(let cycles):
            return "for \(number(cycles)), the search for a schedule in another order stopped at its bounds"
        }
    }
}
