import TraceModel
import TraceReplay

/// A thread that waits at the end of the trace for what nobody is left to give.
///
/// As a warning: that waited for long when its process was ended, for what a thread holds that is not known to wait.
/// As a note: that waited for long when a signal ended its process, and nobody was known to be blocked; the timer that keeps a process alive whose main thread has returned.
struct StuckThread: Analysis {
    static let info = RuleInfo(
        "stuck-thread", "A thread waits for what nobody is left to give",
        levels: [.error, .warning, .note], story: .consequence)
    /// How long a wait is, in nanoseconds, for what a thread holds that does not wait itself, to be told.
    static let longWait: Int64 = 1_000_000_000
    static let kinds: EventKindSet = [
        .set, .clear, .wake, .unblock, .acquire, .release, .notify, .notifyAll, .schedule, .fire,
    ]

    private struct Pulse: Sendable {
        var set: TraceEvent
        var clear: TraceEvent?
    }

    private struct Pair: Hashable {
        var thread: ThreadIndex
        var object: ObjectIndex
    }

    /// For each event its last set, and the clear after it.
    private var pulses: [ObjectIndex: Pulse] = [:]
    /// Threads that were given before what they wait for now.
    private var served: Set<Pair> = []
    /// For each condition its last notification.
    private var notified: [ObjectIndex: Int64] = [:]
    /// For each thread the last lock that it released other than to wait, and when.
    private var released: ByThread<(lock: ObjectIndex, seq: Int64)?> = []
    /// For each timer what it waits to fire.
    private var scheduled: [ThreadIndex: TraceEvent] = [:]

    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        let kind = replay.objects[step.object].kind
        switch step.event.kind {
        case .set: pulses[step.object] = Pulse(set: step.event)
        case .clear:
            if pulses[step.object]?.clear == nil { pulses[step.object]?.clear = step.event }
        case .wake, .unblock:
            if step.event.value == 1 { served.insert(Pair(thread: step.thread, object: step.object)) }
        case .acquire:
            if kind?.isSemaphore ?? false { served.insert(Pair(thread: step.thread, object: step.object)) }
        case .release:
            guard kind?.isExclusiveLock ?? false, replay.threads[step.thread].wait?.kind != .condition else { return }
            while released.endIndex <= step.thread { released.append(nil) }
            released[step.thread] = (step.object, step.event.seq)
        case .notify, .notifyAll: notified[step.object] = step.event.seq
        case .schedule: scheduled[step.thread] = step.event
        default: scheduled[step.thread] = nil
        }
    }

    mutating func finish(_ end: TraceEnd) -> [Finding] {
        let dead = end.waits.dead.filter { !isIdle($0, end) }
        let held = held(end)
        let told = dead.flatMap(\.waiters).map { end.replay.threads[$0].id } + held.flatMap(\.threads)
        return (dead.map { finding($0, end) } + held + Self.tests(end) + timers(end) + Self.ended(end, besides: told))
            .map { end.doubting($0) }
    }

    /// Whether threads wait for work, as they should, while another wait is what hangs: they hold nothing, nobody waits
    /// for them, and beside a wait without a cycle they have had work before or are daemons that missed none.
    private func isIdle(_ dead: WaitGraph.Dead, _ end: TraceEnd) -> Bool {
        guard mayBeIdle(dead, end) else { return false }
        let process = end.replay.threads[dead.waiters[0]].process
        let isBesideCycle = end.waits.cycles.contains { end.replay.threads[$0.members[0]].process == process }
        if isBesideCycle { return true }
        return hadWork(dead, end)
            && end.waits.dead.contains { other in
                end.replay.threads[other.waiters[0]].process == process
                    && !(mayBeIdle(other, end) && hadWork(other, end))
            }
    }

    private func mayBeIdle(_ dead: WaitGraph.Dead, _ end: TraceEnd) -> Bool {
        let kind = end.replay.objects[dead.object].kind
        guard kind == .condition || kind == .event || kind == .futex || kind?.isSemaphore ?? false else { return false }
        // A permit that came from another thread, as a signal, is nothing that a thread holds.
        return dead.behind.isEmpty
            && dead.waiters.allSatisfy { waiter in
                end.replay.threads[waiter].holds.allSatisfy { hold in
                    let object = end.replay.objects[hold.object]
                    return object.kind?.isSemaphore ?? false && object.hasForeignRelease
                }
            }
    }

    private func hadWork(_ dead: WaitGraph.Dead, _ end: TraceEnd) -> Bool {
        let lock = end.replay.objects[dead.object].conditionLock
        return dead.waiters.allSatisfy { thread in
            if served.contains(Pair(thread: thread, object: dead.object)) { return true }
            guard thread < released.endIndex, let last = released[thread], last.lock == lock else { return false }
            return last.seq > notified[dead.object] ?? .max
        }
    }

    /// Those who waited for long when their process was ended for what a thread holds that is not known to wait.
    private func held(_ end: TraceEnd) -> [Finding] {
        let replay = end.replay
        return replay.objects.indices.compactMap { object in
            let state = replay.objects[object]
            let isPermit = state.kind?.isSemaphore ?? false
            let isLock = state.kind?.isExclusiveLock ?? false || state.kind == .rwlock
            guard !state.waiters.isEmpty, isLock || isPermit && !state.hasForeignRelease, state.permits ?? 0 <= 0 else {
                return nil
            }
            guard replay.processes[state.process].endedBy == nil else { return nil }
            guard let row = replay.tables.process(replay.processes[state.process].id), row.end == .signaled else {
                return nil
            }
            let holders = replay.threads.indices.filter { thread in
                replay.threads[thread].hold(of: object) != nil && replay.threads[thread].phase == .running
            }
            guard !holders.isEmpty, holders.allSatisfy({ !replay.threads[$0].isWaiting }) else { return nil }
            let waiters = state.waiters.filter { thread in
                guard let wait = replay.threads[thread].wait else { return false }
                return !wait.isLimited && !end.waits.isNamed[thread]
                    && end.lastMoment(of: thread) - wait.time >= Self.longWait
            }.sorted { replay.waitsLonger($0, than: $1) }
            return waiters.isEmpty ? nil : held(object, holders, waiters, end)
        }
    }

    private func held(_ object: ObjectIndex, _ holders: [ThreadIndex], _ waiters: [ThreadIndex], _ end: TraceEnd)
        -> Finding
    {
        let replay = end.replay
        let name = end.quoted(object: object)
        let isOne = waiters.count == 1
        let what = replay.objects[object].kind?.isSemaphore ?? false ? "a permit of \(name)" : name
        let over = end.lastMoment(of: waiters[0])
        let longest = over - (replay.threads[waiters[0]].wait?.time ?? over)
        let at = isOne ? end.at(end.waitSite(of: waiters[0])) : ""
        let facts = holders.prefix(8).map { thread in
            "\(end.quoted(thread)) holds it\(end.since(replay.threads[thread].hold(of: object)?.site ?? .none))"
        }
        var locations = holders.prefix(8).compactMap { thread in
            replay.threads[thread].hold(of: object).map { end.acquisition($0, by: thread) }
        }
        locations += waiters.map { end.waiting($0) }
        return Finding(
            rule: Self.rule, level: .warning,
            message: (isOne ? "thread " : "threads ") + end.list(threads: waiters)
                + " still waited for \(what)\(at) when the process was ended, for \(end.duration(longest)) (limit "
                + "\(end.duration(Self.longWait))): \(end.list(facts)), and did nothing more that is on record",
            help:
                "look at what the holder does there: it may block in a system call, or wait for something that is not in "
                + "the trace; do such work without the lock",
            threads: (waiters + holders).map { replay.threads[$0].id }, objects: [replay.objects[object].id],
            locations: locations, event: TraceEnd.seq)
    }

    /// The timers that keep a process alive whose main thread has returned.
    private func timers(_ end: TraceEnd) -> [Finding] {
        end.replay.threads.indices.compactMap { main in
            guard end.isExiting(main), end.replay.processes[end.replay.threads[main].process].endedBy == nil else {
                return nil
            }
            guard let wait = end.replay.threads[main].wait, let timer = end.replay.objects[wait.object].thread,
                let event = scheduled[timer], end.replay.threads[timer].phase == .running
            else { return nil }
            let id = end.replay.threads[timer].id
            return Finding(
                rule: Self.rule, level: .note,
                message: "\(end.quoted(main)) has returned, and the process stayed for the timer \(end.quoted(timer))"
                    + "\(end.at(event.site)), which waited to fire \(end.duration(event.value)) after its start",
                help: "cancel the timer before main returns, or make it a daemon: daemon: true",
                threads: [id, end.replay.threads[main].id], objects: [ObjectID(id)],
                locations: [
                    Finding.Location(site: event.site, thread: id, event: event.seq, role: "waits to fire here")
                ], event: TraceEnd.seq)
        }
    }

    private func finding(_ dead: WaitGraph.Dead, _ end: TraceEnd) -> Finding {
        let replay = end.replay
        let object = replay.objects[dead.object]
        let first = dead.waiters.first.map { end.waitSite(of: $0) } ?? .none
        let isOne = dead.waiters.count == 1
        var message = isOne ? "thread " : "threads "
        message += end.list(threads: dead.waiters) + (isOne ? " is" : " are")
        message += " blocked forever " + reason(dead, end, at: isOne ? end.at(first) : "")
        var locations: [Finding.Location] = []
        if let owner = object.owner.thread, let hold = replay.threads[owner].hold(of: dead.object) {
            locations.append(end.acquisition(hold, by: owner))
        }
        locations += past(dead)
        locations += dead.waiters.map { end.waiting($0) }
        let needed = held(by: dead, end)
        message += needed.map { ": \($0.text)" } ?? ""
        locations += needed?.locations ?? []
        if !dead.behind.isEmpty {
            let one = dead.behind.count == 1
            let place = one ? end.at(end.waitSite(of: dead.behind[0])) : ""
            message += "; \(end.list(threads: dead.behind)) \(one ? "waits" : "wait") behind\(place)"
            locations += dead.behind.map { end.waiting($0, role: "waits behind it here") }
        }
        if let main = (dead.waiters + dead.behind).first(where: end.isExiting) {
            let last = end.replay.threads[main].bodyEndSite
            message += "; \(end.quoted(main)) has returned\(end.at(last)), and exit handlers run only after its wait"
        }
        let owner = object.owner.thread.map { [$0] } ?? []
        var finding = Finding(
            rule: Self.rule, level: .error, message: message,
            help: help(object, end.remedies(at: end.waitSite(of: dead.waiters[0]))),
            threads: (dead.waiters + owner + leavers(dead, end) + dead.behind).map { replay.threads[$0].id },
            objects: [object.id],
            locations: locations, event: TraceEnd.seq)
        finding.hang = end.hang(of: dead.waiters[0], isTold: true)
        return finding
    }

    /// The lock that a stuck thread holds and that one who waits for it needs, who may be the one to wake it.
    private func held(by dead: WaitGraph.Dead, _ end: TraceEnd) -> (text: String, locations: [Finding.Location])? {
        guard end.replay.objects[dead.object].thread == nil else { return nil }
        for waiter in dead.waiters {
            for hold in end.replay.threads[waiter].holds {
                guard let needy = dead.behind.first(where: { end.replay.threads[$0].wait?.object == hold.object })
                else {
                    continue
                }
                let lock = end.quoted(object: hold.object)
                return (
                    "\(end.quoted(waiter)) holds \(lock)\(end.since(hold.site)), and \(end.quoted(needy)), which may have "
                        + "to end the wait, waits for \(lock)\(end.at(end.waitSite(of: needy)))",
                    [end.acquisition(hold, by: waiter)]
                )
            }
        }
        return nil
    }

    /// The clear that took back a set before any of those who wait had been let through by it.
    private func missedClear(_ dead: WaitGraph.Dead) -> TraceEvent? {
        guard let clear = pulses[dead.object]?.clear else { return nil }
        return dead.waiters.contains { !served.contains(Pair(thread: $0, object: dead.object)) } ? clear : nil
    }

    /// The set that an event had before, and the clear that took it back.
    private func past(_ dead: WaitGraph.Dead) -> [Finding.Location] {
        guard let pulse = pulses[dead.object], let clear = missedClear(dead) else { return [] }
        return [(pulse.set, "set here"), (clear, "cleared here")].map { event, role in
            Finding.Location(
                site: event.site, thread: event.thread, object: event.object, event: event.seq, role: role)
        }
    }

    /// Those who ended with permits of the semaphore that others wait for.
    private func leavers(_ dead: WaitGraph.Dead, _ end: TraceEnd) -> [ThreadIndex] {
        let object = end.replay.objects[dead.object]
        guard object.kind?.isSemaphore ?? false, !object.hasForeignRelease else { return [] }
        return end.replay.threads.indices.filter { thread in
            end.replay.threads[thread].phase == .ended && end.replay.threads[thread].hold(of: dead.object) != nil
        }
    }

    private func reason(_ dead: WaitGraph.Dead, _ end: TraceEnd, at place: String) -> String {
        let object = end.replay.objects[dead.object]
        let name = end.quoted(object: dead.object)
        switch object.kind {
        case .condition: return "on the condition \(name)\(place): no thread is left that could notify it"
        case .event:
            let past = pulses[dead.object].flatMap { pulse in
                missedClear(dead).map { clear in
                    "; it was set\(end.at(pulse.set.site)), and cleared\(end.at(clear.site)) before that wait could see it"
                }
            }
            return "waiting for the event \(name)\(place): no thread is left that could set it" + (past ?? "")
        case .barrier:
            let arrived = object.waiters.count
            return
                "at the barrier \(name)\(place): \(arrived)\(object.capacity.map { " of \($0)" } ?? "") have arrived, and no thread is left "
                + "that could"
        case .semaphore, .boundedSemaphore:
            let leavers = leavers(dead, end)
            let kept =
                leavers.isEmpty
                ? ""
                : "; \(end.list(threads: leavers)) \(leavers.count == 1 ? "has" : "have") ended without releasing "
                    + (leavers.count == 1 ? "the one it had" : "theirs")
            return "waiting for a permit of \(name)\(place): no thread is left that could release one" + kept
        case .futex where object.owner.thread == nil:
            let whom = dead.waiters.count == 1 ? "it" : "them"
            return "on \(name)\(place): no thread is left that could wake \(whom); "
                + "whether anybody had it is not on record"
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

    private func help(_ object: ObjectState, _ remedies: Remedies) -> String {
        switch object.kind {
        case .condition:
            "make sure that each wait is followed by a notify from a thread that still runs; \(remedies.notifyAll) where "
                + "several kinds of waiters share the condition"
        case .event: "set the event on every path of the thread that others wait for, also when it throws"
        case .barrier: "let as many threads arrive as the barrier has parties, or abort it when one gives up"
        case .semaphore, .boundedSemaphore: "release each permit on every path: \(remedies.pairedPermit)"
        case .futex where object.owner.thread == nil:
            "see who has what each of the stuck threads blocks on there, and let all threads acquire such locks in the same "
                + "order; what wakes a thread must come from one that still runs"
        default: "release the lock on every path of the thread that holds it: \(remedies.pairedLock)"
        }
    }
}
