import TraceModel
import TraceReplay

/// A thread that waits at the end of the trace for what nobody is left to give.
struct StuckThread: Analysis {
    static let info = RuleInfo(
        "stuck-thread", "A thread waits for what nobody is left to give",
        levels: [.error], story: .consequence)
    static let kinds: EventKindSet = []

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        end.waits.dead.map { end.doubting(finding($0, end)) }
    }

    private func finding(_ dead: WaitGraph.Dead, _ end: TraceEnd) -> Finding {
        let replay = end.replay
        let object = replay.objects[dead.object]
        let first = dead.waiters.first.map { replay.threads[$0].wait.site } ?? .none
        let isOne = dead.waiters.count == 1
        var message = isOne ? "thread " : "threads "
        message += end.list(threads: dead.waiters) + (isOne ? " is" : " are")
        message += " blocked forever " + reason(dead, end, at: isOne ? end.at(first) : "")
        var locations: [Finding.Location] = []
        if let owner = object.owner.thread, let hold = replay.threads[owner].hold(of: dead.object) {
            locations.append(end.acquisition(hold, by: owner))
        }
        locations += dead.waiters.map { end.waiting($0) }
        if !dead.behind.isEmpty {
            let one = dead.behind.count == 1
            let place = one ? end.at(replay.threads[dead.behind[0]].wait.site) : ""
            message += "; \(end.list(threads: dead.behind)) \(one ? "waits" : "wait") behind\(place)"
            locations += dead.behind.map { end.waiting($0, role: "waits behind it here") }
        }
        let owner = object.owner.thread.map { [$0] } ?? []
        return Finding(
            rule: Self.rule, level: .error, message: message, help: help(object),
            threads: (dead.waiters + owner + dead.behind).map { replay.threads[$0].id }, objects: [object.id],
            locations: locations, event: TraceEnd.seq)
    }

    private func reason(_ dead: WaitGraph.Dead, _ end: TraceEnd, at place: String) -> String {
        let object = end.replay.objects[dead.object]
        let name = end.quoted(object: dead.object)
        switch object.kind {
        case .condition: return "on the condition \(name)\(place): no thread is left that could notify it"
        case .event: return "waiting for the event \(name)\(place): no thread is left that could set it"
        case .barrier:
            let arrived = object.waiters.count
            return
                "at the barrier \(name)\(place): \(arrived) of \(object.capacity) have arrived, and no thread is left "
                + "that could"
        case .semaphore, .boundedSemaphore:
            return "waiting for a permit of \(name)\(place): no thread is left that could release one"
        default:
            guard let owner = object.owner.thread else {
                let reader = end.replay.threads.indices.first { thread in
                    end.replay.threads[thread].phase == .ended
                        && end.replay.threads[thread].hold(of: dead.object) != nil
                }
                return "waiting for \(name)\(place)"
                    + (reader.map { ": \(end.quoted($0)) has ended without releasing its shared hold" } ?? "")
            }
            let since = end.replay.threads[owner].hold(of: dead.object).flatMap { end.names.place($0.site) }
            return "waiting for \(name)\(place): \(end.quoted(owner)) has ended without releasing it"
                + (since.map { ", held since \($0)" } ?? "")
        }
    }

    private func help(_ object: ObjectState) -> String {
        switch object.kind {
        case .condition:
            "make sure that each wait is followed by a notify from a thread that still runs; notifyAll() where several "
                + "kinds of waiters share the condition"
        case .event: "set the event on every path of the thread that others wait for, also when it throws"
        case .barrier: "let as many threads arrive as the barrier has parties, or abort it when one gives up"
        case .semaphore, .boundedSemaphore: "release each permit on every path: withPermit { } or defer"
        default: "release the lock on every path of the thread that holds it: withLock { } or defer"
        }
    }
}
