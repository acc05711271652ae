import TraceModel
import TraceReplay

/// Permits that nobody is left to give back at an orderly end.
struct PermitLeak: Analysis {
    static let info = RuleInfo(
        "permit-leak", "Permits of a semaphore were never given back",
        levels: [.warning], story: .consequence)
    static let kinds: EventKindSet = []

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        let replay = end.replay
        var takers: [ObjectIndex: [ThreadIndex]] = [:]
        for thread in replay.threads.indices {
            for hold in replay.threads[thread].holds where replay.objects[hold.object].kind?.isSemaphore ?? false {
                takers[hold.object, default: []].append(thread)
            }
        }
        return takers.sorted { $0.key < $1.key }.compactMap { object, threads in
            let state = replay.objects[object]
            // A semaphore that anybody releases is a signal, and who acquires it need not give anything back.
            guard replay.processes[state.process].endedBy != nil, !state.hasForeignRelease else { return nil }
            guard let left = state.permits, let capacity = state.capacity, left < capacity else { return nil }
            guard threads.allSatisfy({ replay.threads[$0].phase == .ended }) else { return nil }
            return end.doubting(finding(object, "\(left) of \(capacity) permits", threads, end))
        }
    }

    private func finding(_ object: ObjectIndex, _ left: String, _ threads: [ThreadIndex], _ end: TraceEnd) -> Finding {
        let state = end.replay.objects[object]
        var facts: [String] = []
        var locations: [Finding.Location] = []
        for thread in threads {
            guard let hold = end.replay.threads[thread].hold(of: object) else { continue }
            let level = hold.level == 1 ? "one" : "\(hold.level)"
            facts.append("\(end.quoted(thread)) acquired \(level)\(end.at(hold.site))")
            locations.append(end.acquisition(hold, by: thread))
        }
        if facts.count > 8 { facts = facts.prefix(7) + ["\(facts.count - 7) more threads acquired others"] }
        return Finding(
            rule: Self.rule, level: .warning,
            message: "\(end.quoted(object: object)) ends with \(left): "
                + "\(end.list(facts)) and ended without releasing",
            help: "release each permit on every path, also when an error is thrown: "
                + end.remedies(at: locations.first?.site ?? .none).pairedPermit,
            threads: threads.map { end.replay.threads[$0].id }, objects: [state.id], locations: locations,
            event: TraceEnd.seq)
    }
}
