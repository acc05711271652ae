import TraceModel

/// Locks that were acquired in another order than the one that the team keeps in a file.
///
/// The edges are those that ``LockOrderCycle`` knows. One finding for two locks, whoever acquired them so.
struct LockOrderViolation: Analysis {
    static let info = RuleInfo(
        "lock-order-violation", "Locks were acquired against the order that the order file has",
        levels: [.error, .note], story: .apart)
    static let kinds: EventKindSet = []

    func finish(_ end: TraceEnd) -> [Finding] {
        guard let judge = end.orderJudge else { return [] }
        var places: [[String]: Int] = [:]
        var findings: [Finding] = []
        for (edge, objection) in zip(end.lockOrder, judge.objections(to: end.lockOrder)) {
            guard let objection, let ids = edge.ids else { continue }
            let pair = [edge.held.identity.key, edge.wanted.identity.key]
            if let known = places[pair] {
                findings[known].count += 1
                if !findings[known].threads.contains(ids.thread) { findings[known].threads.append(ids.thread) }
            } else {
                places[pair] = findings.count
                findings.append(finding(edge, ids, objection, end))
            }
        }
        return findings.map(end.doubting)
    }

    private func finding(
        _ edge: RunEdge, _ ids: RunEdge.IDs, _ objection: LockOrderObjection, _ end: TraceEnd
    ) -> Finding {
        let (held, wanted) = (end.names.object(ids.held), end.names.object(ids.wanted))
        var finding = Finding(
            rule: Self.rule, level: objection.isAgainst ? .error : .note,
            message: objection.message(edge, thread: end.names.thread(ids.thread), held: held, wanted: wanted),
            help: objection.help(held: held, wanted: wanted),
            threads: [ids.thread], objects: [ids.held, ids.wanted],
            locations: [
                Finding.Location(
                    site: ids.wantedSite, thread: ids.thread, object: ids.wanted, event: edge.event,
                    role: "acquired while holding the other here", part: .waits),
                Finding.Location(
                    site: ids.heldSite, thread: ids.thread, object: ids.held, role: "acquired here", part: .holds),
            ], event: edge.event)
        // Which way round is part of what it is, and whoever does it does the same.
        finding.mistake = edge.direction
        finding.hasThreadsByChance = true
        return finding
    }
}
