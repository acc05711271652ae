import TraceModel
import TraceReplay

/// Locks that threads take in a circle.
struct LockOrderCycle: Analysis {
    static let rule = "lock-order-cycle"
    static let kinds: EventKindSet = [.acquire, .tryFail, .timeout, .start, .join]

    private struct Place: Hashable {
        var site: SiteID
        var object: Int
    }

    private var graph = LockOrderGraph()
    private var order = ThreadOrder()
    private var inherited = InheritedGates()
    /// Where attempts were seen to give up.
    private var limited: Set<Place> = []

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard step.object >= 0 else { return }
        if step.event.kind == .acquire {
            guard !replay.threads[step.thread].holds.isEmpty else {
                if replay.threads[step.thread].wait.limit > 0 { noteLimit(step, replay) }
                return
            }
        } else if step.event.kind == .start || step.event.kind == .join {
            order.before(step, replay)
            return inherited.before(step, replay)
        }
        guard replay.objects[step.object].kind?.isExclusiveLock ?? false else { return }
        guard replay.objects[step.object].owner != step.thread else { return }
        let wait = replay.threads[step.thread].wait
        var attempt = LockOrderGraph.Attempt.unknown
        if step.event.kind != .acquire || wait.object == step.object && wait.isLimited {
            attempt = .limited
            noteLimit(step, replay)
        } else if wait.object == step.object || replay.threads[step.thread].condition >= 0 {
            attempt = .blocking
        }
        graph.want(
            step.object, by: step.thread, segment: order.segment(of: step.thread), site: step.event.site,
            seq: step.event.seq, attempt, replay)
    }

    private mutating func noteLimit(_ step: Step, _ replay: borrowing Replay) {
        guard step.event.site != .none, replay.threads[step.thread].condition < 0 else { return }
        limited.insert(Place(site: step.event.site, object: step.object))
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        for thread in end.replay.threads.indices {
            let wait = end.replay.threads[thread].wait
            guard wait.kind == .request, end.replay.objects[wait.object].kind?.isExclusiveLock ?? false else {
                continue
            }
            graph.want(
                wait.object, by: thread, segment: order.segment(of: thread), site: wait.site, seq: wait.seq,
                wait.isLimited ? .limited : .blocking, isPending: true, end.replay)
        }
        let found = LockCycles(edges: graph.edges.map { ($0.held, $0.wanted) })
        guard !found.cycles.isEmpty else { return [] }
        let occurred = Set(end.waits.rings.compactMap { Self.locks(of: $0, end) })
        var check = LockCycleCheck(
            graph: graph, order: order, inherited: inherited, replay: end.replay,
            isLimited: { [limited] context, wanted in
                context.attempt == .limited
                    || context.attempt == .unknown
                        && limited.contains(Place(site: context.wantedSite, object: wanted))
            })
        // Of the cycles through the same locks, the one that matters most is told.
        var best: [Set<Int>: Finding] = [:]
        for cycle in found.cycles {
            let locks = Set(cycle)
            let isInRing = occurred.contains(locks)
            if let known = best[locks], known.verdict != .excluded { continue }
            let edges = cycle.indices.compactMap { graph.edge(from: cycle[$0], to: cycle[($0 + 1) % cycle.count]) }
            let outcome = check.check(edges)
            let finding = finding(cycle, outcome, &check, isInRing: isInRing, end)
            if best[locks] == nil || finding.verdict != .excluded { best[locks] = finding }
        }
        var findings = best.values.map { end.doubting($0) }.sorted { a, b in
            (a.event, a.message.utf8.count, a.message) < (b.event, b.message.utf8.count, b.message)
        }
        if found.isCut { findings.append(cut(found)) }
        return findings
    }

    /// The locks of a ring of waits, if it is one of locks only.
    private static func locks(of ring: WaitGraph.Ring, _ end: TraceEnd) -> Set<Int>? {
        var locks: Set<Int> = []
        for thread in ring.members {
            let wait = end.replay.threads[thread].wait
            guard wait.kind == .request, end.replay.objects[wait.object].kind?.isExclusiveLock ?? false else {
                return nil
            }
            locks.insert(wait.object)
        }
        return locks
    }

    private func finding(
        _ cycle: [Int], _ outcome: LockCycleCheck.Outcome, _ check: inout LockCycleCheck, isInRing: Bool,
        _ end: TraceEnd
    ) -> Finding {
        var links: [String] = []
        var locations: [Finding.Location] = []
        for (place, member) in outcome.members.enumerated() {
            let wanted = cycle[(place + 1) % cycle.count]
            let who = place == 0 ? end.thread(member.witness) : end.quoted(member.witness)
            links.append(
                "\(who) acquires \(end.quoted(object: wanted))\(end.at(member.wantedSite)) while it holds "
                    + "\(end.quoted(object: cycle[place]))\(end.at(member.held.site))")
            locations.append(end.acquisition(member.held, by: member.witness))
            locations.append(
                Finding.Location(
                    site: member.wantedSite, thread: end.replay.threads[member.witness].id,
                    object: end.replay.objects[wanted].id, event: member.wantedSeq,
                    role: member.isPending ? "waits here" : "acquired while holding the other here"))
        }
        let names = end.list(cycle.map { end.quoted(object: $0) })
        var finding = Finding(
            rule: Self.rule, level: .note, message: "\(names) are acquired in a circle: " + end.list(links),
            help: "acquire these locks in the same order in all threads",
            threads: unique(outcome.members.map { end.replay.threads[$0.witness].id }),
            objects: cycle.map { end.replay.objects[$0].id }, locations: locations,
            event: outcome.members.map(\.wantedSeq).max() ?? TraceEnd.seq)
        if isInRing {
            finding.verdict = .occurred
            finding.message += "; the trace ends in it, as the deadlock reported for these locks says"
            finding.event = TraceEnd.seq
        } else if let filter = outcome.excludedBy {
            finding.verdict = .excluded
            finding.excludedBy = filter.reason
            let gates = filter == .gated ? check.sharedGates(outcome.members) : []
            finding.message += "; " + reason(filter, gates, end)
            finding.help = "nothing has to change; one order for all threads would keep it so"
        } else {
            finding.level = .warning
            finding.verdict = .unproven
            finding.message += "; in another schedule they may wait for each other for ever"
        }
        return finding
    }

    private func reason(_ filter: LockCycleCheck.Filter, _ gates: [Int], _ end: TraceEnd) -> String {
        switch filter {
        case .singleThread: "it takes one thread at two places at once, so nobody can wait for ever"
        case .gated:
            gates.isEmpty
                ? "a lock held by both keeps two of them apart"
                : "\(end.list(gates.map { end.quoted(object: $0) })) keeps two of them apart"
        case .ordered: "starts and joins keep two of them apart"
        case .limited: "an attempt that gives up is part of it, so nobody waits for ever"
        }
    }

    private func unique(_ threads: [ThreadID]) -> [ThreadID] {
        var seen: Set<ThreadID> = []
        return threads.filter { seen.insert($0).inserted }
    }

    private func cut(_ found: LockCycles) -> Finding {
        Finding(
            rule: Self.rule, level: .note,
            message: "the search for circles in the order of the locks was given up after \(found.cycles.count) of "
                + "them: there may be more, and longer ones",
            help: "mend the ones reported, and analyze again", threads: [], locations: [], event: TraceEnd.seq)
    }
}
