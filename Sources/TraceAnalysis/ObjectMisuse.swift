import TraceModel
import TraceReplay

/// An object that was destroyed while in use, or used after its end, or a thread that joined itself.
struct ObjectMisuse: Analysis {
    static let rule = "object-misuse"
    static let kinds: EventKindSet = [
        .destroy, .create, .request, .acquire, .tryFail, .timeout, .release, .releaseError, .wait, .wake, .notify,
        .notifyAll, .set, .clear, .arrive, .pass, .action, .breakBarrier, .abort, .reset, .joinWait, .join, .enter,
        .leave, .read, .write,
    ]

    private enum Misuse: Int { case held, awaited, used, destroyedTwice, madeInUse, joinedItself }

    private struct Key: Hashable {
        var thread: Int
        var object: Int
        var misuse: Misuse
    }

    private struct Entry: Sendable {
        var key: Key
        var event: TraceEvent
        /// A thread that held it or waited for it, by index, or less than 0, and where.
        var other = -1
        var otherSite: SiteID = .none
        var otherSeq: Int64 = 0
        var count = 1
    }

    /// The objects that are gone, with the event.
    private var destroyed: [Int: TraceEvent] = [:]
    private var entries: [Entry] = []
    private var index: [Key: Int] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard step.object >= 0 else { return }
        let isThread = replay.objects[step.object].thread >= 0
        switch step.event.kind {
        case .destroy:
            guard !isThread else { return }
            if destroyed[step.object] != nil { return add(step, .destroyedTwice) }
            checkUse(step, replay, held: .held, awaited: .awaited)
            destroyed[step.object] = step.event
        case .create:
            guard !isThread else { return }
            if destroyed.removeValue(forKey: step.object) == nil {
                checkUse(step, replay, held: .madeInUse, awaited: .madeInUse)
            }
        case .joinWait, .join:
            if replay.objects[step.object].thread == step.thread { add(step, .joinedItself) }
        default:
            guard !destroyed.isEmpty, let gone = destroyed[step.object] else { return }
            add(step, .used, other: -1, site: gone.site, seq: gone.seq)
        }
    }

    private mutating func checkUse(_ step: Step, _ replay: borrowing Replay, held: Misuse, awaited: Misuse) {
        let object = replay.objects[step.object]
        if let kind = object.kind, kind.isExclusiveLock, object.owner >= 0 {
            let hold = replay.threads[object.owner].hold(of: step.object)
            add(step, held, other: object.owner, site: hold?.site ?? .none, seq: hold?.seq ?? 0)
        } else if let waiter = object.waiters.first(where: { $0 != step.thread }) {
            let wait = replay.threads[waiter].wait
            add(step, awaited, other: waiter, site: wait.site, seq: wait.seq)
        }
    }

    private mutating func add(_ step: Step, _ misuse: Misuse, other: Int = -1, site: SiteID = .none, seq: Int64 = 0) {
        let key = Key(thread: step.thread, object: step.object, misuse: misuse)
        if let known = index[key] {
            entries[known].count += 1
        } else {
            index[key] = entries.count
            entries.append(
                Entry(key: key, event: step.event, other: other, otherSite: site, otherSeq: seq))
        }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        entries.map { end.doubting(finding($0, end)) }
    }

    private func finding(_ entry: Entry, _ end: TraceEnd) -> Finding {
        let object = end.quoted(object: entry.key.object)
        let start = end.thread(entry.key.thread)
        let place = end.at(entry.event.site)
        let owner = entry.other < 0 ? "" : end.quoted(entry.other)
        var role = "destroyed here"
        var otherRole = "acquired here"
        let message: String
        switch entry.key.misuse {
        case .held:
            message = "\(start) destroyed \(object)\(place), which \(owner) held\(end.since(entry.otherSite))"
        case .awaited:
            message = "\(start) destroyed \(object)\(place), for which \(owner) waited\(end.at(entry.otherSite))"
            otherRole = "waited here"
        case .used:
            message = "\(start) used \(object)\(place) after it had been destroyed\(end.at(entry.otherSite))"
            role = "used here"
            otherRole = "destroyed here"
        case .destroyedTwice: message = "\(start) destroyed \(object)\(place), which was destroyed before"
        case .madeInUse:
            message = "\(start) initialized \(object)\(place), which \(owner) used\(end.at(entry.otherSite))"
            role = "initialized here"
            otherRole = "used here"
        case .joinedItself:
            message = "\(start) joined itself\(place)"
            role = "joined here"
        }
        var locations = [
            Finding.Location(
                site: entry.event.site, thread: entry.event.thread, object: entry.event.object, event: entry.event.seq,
                role: role)
        ]
        let other = entry.other < 0 ? ThreadID.none : end.replay.threads[entry.other].id
        if entry.otherSeq > 0 {
            locations.append(
                Finding.Location(
                    site: entry.otherSite, thread: other, object: entry.event.object, event: entry.otherSeq,
                    role: otherRole))
        }
        var finding = Finding(
            rule: Self.rule, level: .error, message: message, help: help(entry.key.misuse),
            threads: [entry.event.thread] + (entry.other < 0 ? [] : [other]), objects: [entry.event.object],
            locations: locations, event: entry.event.seq)
        finding.count = entry.count
        return finding
    }

    private func help(_ misuse: Misuse) -> String {
        switch misuse {
        case .joinedItself: "a thread cannot wait for its own end; join it in the thread that started it"
        case .madeInUse: "initialize an object once, before other threads know it"
        default: "let an object live until all threads that use it have ended or let go of it"
        }
    }
}
