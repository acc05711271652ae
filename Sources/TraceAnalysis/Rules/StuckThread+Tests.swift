import TraceModel
import TraceReplay

/// Tests that were given up: the threads that ran one end with it, so a test that had not ended when its process did hung, or
/// was cut off.
extension StuckThread {
    /// A finding for each such test, of its threads that wait, unless another finding has one of them.
    static func tests(_ end: TraceEnd) -> [Finding] {
        let replay = end.replay
        var unended: [String] = []
        var known: Set<String> = []
        var waiters: [String: [ThreadIndex]] = [:]
        for index in replay.threads.indices {
            let thread = replay.threads[index]
            guard let row = replay.tables.thread(thread.id), let test = row.test, thread.phase == .running,
                isOver(thread.process, replay)
            else { continue }
            if row.runsTest, known.insert(test).inserted { unended.append(test) }
            if thread.isWaiting { waiters[test, default: []].append(index) }
        }
        return unended.compactMap { test in
            guard let waiters = waiters[test], !waiters.contains(where: { end.waits.isNamed[$0] }) else { return nil }
            return finding(test, waiters, end)
        }
    }

    private static func isOver(_ process: Int, _ replay: Replay) -> Bool {
        let state = replay.processes[process]
        return state.endedBy != nil || replay.tables.process(state.id).map { $0.end != .unknown } ?? false
    }

    private static func finding(_ test: String, _ waiters: [ThreadIndex], _ end: TraceEnd) -> Finding {
        let replay = end.replay
        let most = 8
        let facts = waiters.prefix(most).map { "\(end.quoted($0)) \(waits($0, end))" }
        let more = waiters.count > most ? ["\(waiters.count - most) more wait"] : []
        let objects = waiters.compactMap { replay.threads[$0].wait?.object }.filter { replay.objects[$0].thread == nil }
        var named: Set<ObjectID> = []
        let ids = objects.map { replay.objects[$0].id }.filter { named.insert($0).inserted }
        return Finding(
            rule: info.name, level: .error,
            message: "the test '\(test)' had not ended when its process did: " + end.list(facts + more),
            help: "end each wait of a test on every path, also where what it expects does not come",
            threads: waiters.map { replay.threads[$0].id }, objects: ids, locations: waiters.map { end.waiting($0) },
            event: TraceEnd.seq)
    }

    static func waits(_ thread: ThreadIndex, _ end: TraceEnd) -> String {
        guard let wait = end.replay.threads[thread].wait else { return "waits" }
        let object = end.replay.objects[wait.object]
        let name = end.quoted(object: wait.object)
        let what: String =
            if let thread = object.thread {
                "the end of \(end.quoted(thread))"
            } else if object.kind?.isSemaphore ?? false {
                "a permit of \(name)"
            } else if object.kind?.isExclusiveLock ?? false || object.kind == .rwlock {
                name
            } else {
                "the \(object.kind?.name ?? "object") \(name)"
            }
        return "waits for \(what)\(end.at(wait.site))"
    }
}
