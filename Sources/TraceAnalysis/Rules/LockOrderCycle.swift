import TraceModel
import TracePrediction
import TraceReplay

/// Lock-order cycles: locks that threads acquire in opposite orders.
struct LockOrderCycle: Analysis {
    static let info = RuleInfo(
        "lock-order-cycle", "Threads acquire the same locks in opposite orders",
        levels: [.error, .warning, .note], story: .consequence)
    /// A cycle that a join closes is a predicted deadlock, and not a lock-order cycle.
    static let rules = [rule, Deadlock.rule]
    static let kinds: EventKindSet = [
        .create, .state, .start, .join, .attempt, .acquire, .acquireShared, .release, .releaseShared, .tryFail,
        .timeout, .request, .requestShared, .requestUpgrade, .end, .schedule, .wake, .notify, .notifyAll, .set, .arrive,
        .action, .pass,
        .read, .write,
    ]

    private var predictor = Predictor()

    mutating func before(_ step: Step, _ replay: borrowing Replay) { predictor.before(step, replay) }

    mutating func conclude(_ end: TraceEnd) -> ReviewRequest {
        let (last, wantsSearch) = predictor.conclude(end.replay, end.waits, end.prediction)
        return ReviewRequest(upTo: last, wantsSearch: wantsSearch)
    }

    mutating func review(_ event: TraceEvent) { predictor.review(event) }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        let result = predictor.finish(end.exploration)
        let text = LockOrderCycleText(log: predictor.log, end: end)
        var findings = result.cycles.map { end.doubting(text.finding($0)) }
        if !result.classCycles.isEmpty {
            let classes = LockClasses(predictor.log, end.replay)
            findings += result.classCycles.map { end.doubting(text.finding($0, classes)) }
        }
        findings.sort { a, b in
            (a.event, a.message.utf8.count, a.message) < (b.event, b.message.utf8.count, b.message)
        }
        if !result.cuts.isEmpty { findings.append(cut(result.cuts)) }
        return findings
    }

    private func cut(_ cuts: [String]) -> Finding {
        Finding(
            rule: Self.rule, level: .note,
            message: "the lock order was not analyzed completely: " + cuts.joined(separator: "; ")
                + ": there may be more cycles, and more of them may be deadlocks",
            help: "fix the reported cycles and analyze again, or raise the bounds", threads: [], locations: [],
            event: TraceEnd.seq)
    }
}
