import TraceModel
import TracePrediction
import TraceReplay

/// What a report says of a cycle of locks.
struct LockOrderCycleText {
    let log: AcquisitionLog
    let end: TraceEnd

    /// One edge of the cycle as a thread made it.
    private struct Link {
        var thread: ThreadIndex
        var held: Hold
        var wanted: ObjectIndex
        var site: SiteID
        var seq: Int64
        var isPending: Bool
        var isShared: Bool
    }

    func finding(_ found: PredictedCycle) -> Finding {
        if found.hasJoin, case .predicted(let schedule) = found.verdict {
            return joinFinding(found, schedule: schedule)
        }
        let links = found.cycle.indices.map { link(found, $0) }
        var words: [String] = []
        var locations: [Finding.Location] = []
        for (place, link) in links.enumerated() {
            let isSame = place > 0 && links[place - 1].thread == link.thread
            let who = place == 0 ? end.thread(link.thread) : isSame ? "the same thread" : end.quoted(link.thread)
            let how = link.isShared ? "acquires a shared hold of" : "acquires"
            words.append(
                "\(who) \(how) \(end.quoted(object: link.wanted))\(end.at(link.site)) while it holds "
                    + "\(end.quoted(object: found.cycle[place]))\(end.at(link.held.site))")
            locations.append(end.acquisition(link.held, by: link.thread))
            locations.append(
                Finding.Location(
                    site: link.site, thread: end.replay.threads[link.thread].id,
                    object: end.replay.objects[link.wanted].id, event: link.seq,
                    role: link.isPending ? "waits here" : "acquired while holding the other here", part: .waits))
        }
        let writers = writers(found)
        for writer in writers {
            let role = "would wait to write here"
            locations.append(
                Finding.Location(
                    site: writer.site, thread: writer.thread, object: writer.object, event: writer.seq, role: role,
                    part: .waits))
        }
        let names = end.list(found.cycle.map { end.quoted(object: $0) })
        var finding = Finding(
            rule: LockOrderCycle.rule, level: .note, message: "\(names) form a lock-order cycle: " + end.list(words),
            help: "acquire these locks in the same order in all threads",
            threads: unique(links.map { end.replay.threads[$0.thread].id } + writers.map(\.thread)),
            objects: found.cycle.map { end.replay.objects[$0].id }, locations: locations,
            event: links.map(\.seq).max() ?? TraceEnd.seq)
        finding.chain = words
        switch found.verdict {
        case .occurred:
            finding.verdict = .occurred
            finding.message += "; the trace ends in this deadlock, reported on its own"
            finding.event = TraceEnd.seq
        case .excluded(let filter):
            finding.verdict = .excluded
            finding.excludedBy = filter.reason
            finding.message += "; " + reason(filter, found)
            finding.help = "no change is needed; the same order in all threads would keep it that way"
        case .exhausted(let states):
            finding.verdict = .excluded
            finding.excludedBy = "exhausted"
            finding.message +=
                "; all schedules of these events were tried (\(states) states), and none ends in a deadlock"
            finding.help = "no change is needed; the same order in all threads would keep it that way"
        case .predicted(let schedule):
            finding.level = .error
            finding.verdict = .predicted
            finding.schedule = schedule
            finding.message += "; " + schedule.proof
            finding.message += behind(writers, found)
            if schedule.unheard != nil {
                finding.doubt(schedule.unheard, end)
            } else if areFarApart(found, links) {
                finding.message += Finding.assumption
            }
        case .unproven:
            finding.level = .warning
            finding.verdict = .unproven
            finding.message += "; " + doubt(found) + behind(writers, found)
        }
        return finding
    }

    /// Whether two threads of a program that has none of its data on record were never in critical sections at the same
    /// time: data may have kept them apart.
    private func areFarApart(_ found: PredictedCycle, _ links: [Link]) -> Bool {
        guard links.allSatisfy({ end.replay.tables.site($0.site)?.code != nil }) else { return false }
        return found.chosen.indices.contains { place in
            found.chosen[(place + 1)...].contains { !log.overlap(found.chosen[place], $0) }
        }
    }

    /// Who has to ask to write, besides the threads of the cycle, so that a reader of it waits.
    private func writers(_ found: PredictedCycle) -> [TraceEvent] {
        let members = Set(found.chosen.map { end.replay.threads[log.abstracts[$0].thread].id })
        if case .predicted(let schedule) = found.verdict {
            return schedule.requests.filter { !members.contains($0.thread) }
        }
        guard !found.heldOut.isEmpty else { return [] }
        return zip(found.members.dropFirst(found.cycle.count), found.heldOut).map { member, lock in
            let record = member.record.map { log.records[member.thread][$0] }
            return TraceEvent(
                seq: record.map { Int64($0.seq) } ?? 0, time: 0, thread: end.replay.threads[member.thread].id,
                kind: .request, object: end.replay.objects[lock].id, site: record.map { log.site(of: $0) } ?? .none)
        }.filter { !members.contains($0.thread) }
    }

    /// "; this takes 'w', which waits to write 'M1' (a.swift:3): a new reader waits behind a waiting writer".
    private func behind(_ writers: [TraceEvent], _ found: PredictedCycle) -> String {
        guard !writers.isEmpty else {
            guard case .predicted = found.verdict, !found.heldOut.isEmpty else { return "" }
            return
                "; at \(end.list(found.heldOut.map { end.quoted(object: $0) })), a new reader waits behind a waiting "
                + "writer"
        }
        let who = writers.map { event in
            "'\(end.names.thread(event.thread))', which asks to write '\(end.names.object(event.object))'"
                + end.at(event.site)
        }
        return "; this takes \(end.list(who)): a new reader waits behind a waiting writer"
    }

    /// A lock-order cycle that only locks created at the same lines close.
    func finding(_ found: LockClasses.Cycle, _ classes: LockClasses) -> Finding {
        var words: [String] = []
        var locations: [Finding.Location] = []
        var threads: [ThreadID] = []
        for (place, number) in found.chosen.enumerated() {
            let abstract = log.abstracts[number]
            let thread = abstract.thread
            let held = classes.held(number, of: found.classes[place]) ?? found.classes[place]
            var hold = Hold(object: held, level: 1, site: .none, seq: 0, time: 0)
            if let record = log.holding(thread, held, before: abstract.seq) {
                hold.site = log.site(of: record)
                hold.seq = Int64(record.seq)
            }
            let who = place == 0 ? end.thread(thread) : end.quoted(thread)
            words.append(
                "\(who) acquires \(end.quoted(object: abstract.key.object))\(end.at(abstract.site)) while it holds "
                    + "\(end.quoted(object: held))\(end.at(hold.site))")
            locations.append(end.acquisition(hold, by: thread))
            locations.append(
                Finding.Location(
                    site: abstract.site, thread: end.replay.threads[thread].id,
                    object: end.replay.objects[abstract.key.object].id, event: Int64(abstract.seq),
                    role: "acquired while holding the other here", part: .waits))
            threads.append(end.replay.threads[thread].id)
        }
        var seen: Set<ObjectIndex> = []
        let lines = found.classes.filter { seen.insert($0).inserted }.map { first in
            let site = end.replay.tables.object(end.replay.objects[first].id)?.site ?? .none
            return end.names.place(site) ?? end.quoted(object: first)
        }
        var finding = Finding(
            rule: LockOrderCycle.rule, level: .warning,
            message:
                "locks created at \(end.list(lines)) form a lock-order cycle if all that were created at one line "
                + "count as one: " + end.list(words) + "; no locks were seen to close it, so this is a guess",
            help: "acquire locks that are created at one line in an order of their own, such as that of their numbers",
            threads: unique(threads),
            objects: found.classes.filter { seen.remove($0) != nil }
                .map { end.replay.objects[$0].id },
            locations: locations, event: locations.map(\.event).max() ?? TraceEnd.seq)
        finding.verdict = .unproven
        return finding
    }

    /// A cycle that goes through a join, in the words of ``PredictedDeadlock``, which finds it in another way: the joiner
    /// comes first.
    private func joinFinding(_ found: PredictedCycle, schedule: Schedule) -> Finding {
        var words: [String] = []
        var locations: [Finding.Location] = []
        var threads: [ThreadID] = []
        let all = found.cycle.indices.map { link(found, $0) }
        let first = all.firstIndex { end.replay.objects[$0.wanted].kind?.isThread ?? false } ?? 0
        for place in Array(found.cycle.indices[first...]) + Array(found.cycle.indices[..<first]) {
            let link = all[place]
            let who = words.isEmpty ? end.thread(link.thread) : end.quoted(link.thread)
            let isJoin = end.replay.objects[link.wanted].kind?.isThread ?? false
            let wanted = end.quoted(object: link.wanted)
            let next = all[(place + 1) % all.count]
            words.append(
                "\(who) waits for \(wanted)" + (isJoin ? " to end" : "") + end.at(link.site)
                    + (isJoin ? "" : ", which \(end.quoted(next.thread)) holds\(end.since(next.held.site))"))
            if !(end.replay.objects[found.cycle[place]].kind?.isThread ?? false) {
                locations.append(end.acquisition(link.held, by: link.thread))
            }
            threads.append(end.replay.threads[link.thread].id)
            locations.append(
                Finding.Location(
                    site: link.site, thread: end.replay.threads[link.thread].id,
                    object: end.replay.objects[link.wanted].id, event: link.seq, role: "would wait here", part: .waits))
        }
        let locks = found.cycle.filter { !(end.replay.objects[$0].kind?.isThread ?? false) }
        var finding = Finding(
            rule: Deadlock.rule, level: .error,
            message: PredictedDeadlock.chain(words) + "; " + schedule.proof,
            help: "do not wait for another thread while holding what that thread needs to go on",
            threads: unique(threads), objects: locks.map { end.replay.objects[$0].id }, locations: locations,
            event: locations.map(\.event).max() ?? TraceEnd.seq)
        finding.chain = words
        finding.verdict = .predicted
        finding.schedule = schedule
        finding.doubt(schedule.unheard, end)
        return finding
    }

    private func doubt(_ found: PredictedCycle) -> String {
        if let pool = found.pool { return doubt(pool, found.chosen.map { log.abstracts[$0].thread }) }
        guard !found.assumed.isEmpty else {
            return
                "no schedule of these events was found that ends in a deadlock, and nothing was found that excludes one"
                + tried(found)
        }
        let locks = end.list(found.assumed.map { end.quoted(object: $0) })
        return
            "a schedule of these events ends in a deadlock if a new reader of \(locks) does not pass a waiting writer, which the "
            + "trace does not tell"
    }

    /// What is not known of threads of a pool.
    private func doubt(_ pool: PredictedCycle.PoolDoubt, _ members: [ThreadIndex]) -> String {
        var seen: Set<ThreadIndex> = []
        let foreign = members.filter { end.isForeign($0) && seen.insert($0).inserted }
        let who =
            switch foreign.count {
            case 0: "threads"
            case 1: "\(end.quoted(foreign[0])), a thread"
            default: "\(end.list(threads: foreign)), threads"
            }
        switch pool {
        case .pieces:
            return "nothing but the order of the work of \(who) that the library did not start excludes a deadlock, "
                + "and a pool may give pieces of that work to several threads at once"
        case .handingOver:
            return "a schedule of these events ends in a deadlock, unless something that is not on record (a serial "
                + "queue, an actor, an await) orders the work of \(who) that the library did not start"
        }
    }

    /// What was tried in a trace that is too long for all schedules.
    private func tried(_ found: PredictedCycle) -> String {
        let limit = Predictor.exhaustedEvents
        guard end.replay.eventCount > limit else { return "" }
        let orders =
            found.searches == 0
            ? "only schedules that keep the order of the trace were tried"
            : "schedules that keep the order of the trace were tried, and others near "
                + (found.searches == 1 ? "one place" : "\(found.searches) places")
        return "; the trace has more than \(limit) events, and " + orders
    }

    private func link(_ found: PredictedCycle, _ place: Int) -> Link {
        let number = found.chosen[place]
        let abstract = log.abstracts[number]
        let thread = abstract.thread
        var site = abstract.site
        var seq = Int64(abstract.seq)
        if place < found.members.count, let record = found.members[place].record, !abstract.isPending {
            seq = Int64(found.members[place].seq)
            site = log.site(of: log.records[thread][record])
        }
        let object = found.cycle[place]
        var hold = Hold(object: object, level: 1, site: .none, seq: 0, time: 0)
        if let record = log.holding(thread, object, before: UInt32(truncatingIfNeeded: seq)) {
            hold.site = log.site(of: record)
            hold.seq = Int64(record.seq)
        }
        return Link(
            thread: thread, held: hold, wanted: abstract.key.object, site: site, seq: seq,
            isPending: abstract.isPending, isShared: abstract.key.isShared)
    }

    private func reason(_ filter: CycleFilter, _ found: PredictedCycle) -> String {
        switch filter {
        case .singleThread: return "one thread would have to be at two places at once, so this is not a deadlock"
        case .gated:
            return gated(found)
        case .limited: return "one of the attempts does not wait or times out, so no thread is blocked forever"
        case .readers: return "shared holds do not exclude each other, so no thread is blocked forever"
        case .ordered:
            guard let ordering = found.ordering else { return "starts and joins keep two of these threads apart" }
            return self.ordering(ordering)
        }
    }

    private func gated(_ found: PredictedCycle) -> String {
        let isOfPermits = { (gate: ObjectIndex) in end.replay.objects[gate].kind?.isSemaphore ?? false }
        let locks = found.gates.filter { !isOfPermits($0) }
        if !locks.isEmpty { return "\(end.list(locks.map { gate($0, found) })) keeps two of these threads apart" }
        guard let semaphore = found.gates.first, let count = log.permits(of: semaphore, end.replay) else {
            return "a lock that is held at both places keeps two of these threads apart"
        }
        let permits = count == 1 ? "one permit" : "\(count) permits"
        return "\(end.quoted(object: semaphore)) has \(permits) and keeps these threads from being there at the same "
            + "time"
    }

    /// "'gate' (bank.swift:12 and bank.swift:40)".
    private func gate(_ lock: ObjectIndex, _ found: PredictedCycle) -> String {
        var places: [String] = []
        for number in found.chosen {
            let abstract = log.abstracts[number]
            let record = log.holding(abstract.thread, lock, before: abstract.seq)
            if let place = record.flatMap({ end.names.place(log.site(of: $0)) }),
                !places.contains(place)
            {
                places.append(place)
            }
        }
        return end.quoted(object: lock) + (places.isEmpty ? "" : ", held since \(end.list(places)),")
    }

    private func ordering(_ ordering: CycleOrdering) -> String {
        let place = end.at(ordering.site)
        let (first, second) = (end.quoted(ordering.first), end.quoted(ordering.second))
        switch ordering.cause {
        case .publication:
            return "\(second) cannot know the lock that it requests\(place) before \(first), "
                + "which created it, has released its locks"
        case .data: return "\(second) reads\(place) what \(first) writes after it has released its locks"
        case .object(let object):
            return "\(end.quoted(object: object)) keeps two of these threads apart: \(second) goes on\(place) "
                + "after \(first) has released its locks"
        case .order, .held, .creation, .path, .notification:
            return "a start or a join\(place) keeps two of these threads apart: \(first) has released its locks before "
                + "\(second) goes on"
        }
    }

    private func unique(_ threads: [ThreadID]) -> [ThreadID] {
        var seen: Set<ThreadID> = []
        return threads.filter { seen.insert($0).inserted }
    }
}
