import Glibc
import TraceModel
import TraceReplay

/// Processes that somebody ended from outside while threads had waited for long.
extension StuckThread {
    /// What people, supervisors and `--hang-after` end a program by.
    private static let signals = [SIGTERM, SIGINT, SIGKILL, SIGQUIT, SIGHUP, SIGALRM]

    /// A note for each such process of whose threads no other finding says that they are blocked: threads that do not wait
    /// could have ended each of these waits, but nobody did.
    ///
    /// - Parameter told: the threads that other findings of this rule are about.
    static func ended(_ end: TraceEnd, besides told: [ThreadID]) -> [Finding] {
        let replay = end.replay
        var waiters: [Int: [ThreadIndex]] = [:]
        for index in replay.threads.indices {
            let thread = replay.threads[index]
            guard case .signal(let signal) = replay.ending(of: thread.process),
                signals.contains(Int32(clamping: signal)), let wait = thread.wait, !wait.isLimited, wait.kind != .join,
                thread.phase == .running,
                end.lastMoment(of: index) - wait.time >= longWait
            else { continue }
            waiters[thread.process, default: []].append(index)
        }
        return waiters.sorted { $0.key < $1.key }.compactMap { process, waiters in
            let isTold = replay.threads.indices.contains { thread in
                replay.threads[thread].process == process
                    && (end.waits.isNamed[thread] || told.contains(replay.threads[thread].id))
            }
            return isTold ? nil : ended(process, waiters.sorted { replay.waitsLonger($0, than: $1) }, end)
        }
    }

    private static func ended(_ process: Int, _ waiters: [ThreadIndex], _ end: TraceEnd) -> Finding? {
        guard case .signal(let signal) = end.replay.ending(of: process) else { return nil }
        let most = 8
        let facts = waiters.prefix(most).map { thread in
            let wait = end.lastMoment(of: thread) - (end.replay.threads[thread].wait?.time ?? 0)
            return "\(end.quoted(thread)) \(waits(thread, end)), for \(end.duration(wait))"
        }
        let more = waiters.count > most ? ["\(waiters.count - most) more wait"] : []
        let objects = waiters.compactMap { end.replay.threads[$0].wait?.object }
        var named: Set<ObjectID> = []
        let count = waiters.count == 1 ? "a thread waited" : "\(waiters.count) threads waited"
        return Finding(
            rule: info.name, level: .note,
            message: "when signal \(signal) ended the process, \(count): \(end.list(facts + more))",
            help: "if the program hung, look for who was to end these waits; a thread that waits for work may be left "
                + "to it",
            threads: waiters.map { end.replay.threads[$0].id },
            objects: objects.map { end.replay.objects[$0].id }.filter { named.insert($0).inserted },
            locations: waiters.map { end.waiting($0) }, event: TraceEnd.seq)
    }
}
