import TraceModel
import TraceReplay

/// What has to happen before what, in every schedule in which all threads do what they did.
///
/// The order within each thread, from a start to the thread's first event, from its last event to a join, from a write
/// to the reads that see it, and from a notification, a post, a set or the arrivals at a barrier to whoever went on by
/// it. The order in which locks were acquired is not part of it: a schedule may change that.
struct CausalOrder: Sendable {
    /// For each thread its edges, by the event that has to wait, in rising order.
    private(set) var edges: ByThread<ContiguousArray<CausalEdge>> = []
    /// Who gave what others waited for, by object.
    private(set) var givers = Givers()

    /// An event and its thread.
    private struct Origin: Sendable {
        var thread: ThreadIndex
        var seq: UInt32

        init(_ step: Step) {
            thread = step.thread
            seq = UInt32(truncatingIfNeeded: step.event.seq)
        }
    }

    private var knowledge = VectorClock()
    /// For each object its last write, or its creation.
    private var writes: ByObject<Origin?> = []
    private var creations: ByObject<Origin?> = []
    private var publications = Publications()
    /// The uses of objects that other threads created, as far as they are new.
    var uses: [PublicationPaths.Use] = []
    private var seenUses: Set<UInt64> = []
    /// By object that another thread created, the threads that came to know it on a path that is on record.
    var learners: [ObjectIndex: Set<ThreadIndex>] = [:]
    /// For each object that has a clock, where it lies in `clocks`, in units of `clockSize`.
    private var clockPlaces: ByObject<Int32?> = []
    private var clocks: ContiguousArray<UInt32> = []
    private var clockCount = 0
    /// For each thread where it began to acquire the lock of a condition again.
    private var resumptions: ByThread<UInt32> = []
    private var generations: [ObjectIndex: [Giver]] = [:]
    /// For each lock with readers the thread that was the last to get a shared hold of it.
    private var lastReader: [ObjectIndex: ThreadIndex] = [:]

    private static let clockSize = 64
    /// Of how many threads each gets an edge of its own to each of the others at a barrier.
    private static let roundLimit = 16
    private static let clockLimit = 1 << 16

    struct Giver: Sendable {
        var thread: ThreadIndex
        var seq: Int64
        /// Of a sole giver, when it gave last.
        var lastSeq: Int64 = 0
    }

    /// Begins before the first event.
    init() {}

    /// Sees a read or a write.
    @inline(__always)
    mutating func access(_ step: Step) {
        let object = step.object
        admit(step)
        if step.event.kind == .read {
            guard let write = writes[object], write.thread != step.thread else { return }
            guard knowledge.learn(step.thread, write.thread, write.seq) else { return }
            if knowledge.isSmall, let place = clockPlaces[object] {
                knowledge.join(step.thread, from: clocks, at: Int(place) * Self.clockSize)
            }
            edges[step.thread].append(
                CausalEdge(
                    at: step.event.seq, from: write.thread, seq: Int64(write.seq), cause: .data,
                    site: step.event.site))
        } else {
            publications.publish(step.thread, at: step.event.seq)
            writes[object] = Origin(step)
            guard knowledge.isSmall, let place = clockPlaces[object] ?? addClock(object) else { return }
            knowledge.save(step.thread, in: &clocks, at: Int(place) * Self.clockSize)
        }
    }

    /// Gives an object a clock, as long as there are not too many.
    private mutating func addClock(_ object: ObjectIndex) -> Int32? {
        guard clockCount < Self.clockLimit else { return nil }
        let place = Int32(clockCount)
        clockPlaces[object] = place
        clockCount += 1
        clocks.append(contentsOf: repeatElement(0, count: Self.clockSize))
        return place
    }

    /// Sees any other event, with the state before it.
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        admit(step)
        if step.event.kind.isPublishing { publications.publish(step.thread, at: step.event.seq) }
        switch step.event.kind {
        case .request, .requestShared, .requestUpgrade, .attempt: learn(step)
        case .create:
            publications.create(step.object, by: step.thread)
            creations[step.object] = Origin(step)
        case .start, .join: threadEvent(step, replay)
        case .acquire: acquire(step, replay)
        case .acquireShared:
            acquire(step, replay)
            lastReader[step.object] = step.thread
        case .release, .releaseShared: release(step, replay)
        case .tryFail, .timeout:
            learn(step)
            let holder = replay.objects[step.object].owner.thread ?? reader(step, replay)
            if let holder, let hold = replay.threads[holder].hold(of: step.object) {
                add(step, from: holder, hold.seq, .held)
            }
        case .notify, .notifyAll:
            let woken = max(0, step.event.value)
            givers.give(step.object, Giver(thread: step.thread, seq: step.event.seq), woken)
        case .set: givers.give(step.object, Giver(thread: step.thread, seq: step.event.seq), 0)
        case .wake: wake(step, replay)
        case .arrive: arrive(step, replay)
        case .action, .pass: leaveBarrier(step, replay)
        default: break
        }
    }

    /// Sees that a thread at the end of the trace acquires the lock of a condition again: it was notified.
    mutating func resume(_ thread: ThreadIndex, _ replay: borrowing Replay) {
        let state = replay.threads[thread]
        guard let condition = state.condition, let wait = state.wait, wait.kind == .request, thread < edges.endIndex
        else {
            return
        }
        guard let giver = givers.take(condition, after: state.conditionSeq) else { return }
        edges[thread].append(
            CausalEdge(
                at: wait.seq, from: giver.thread, seq: giver.seq, cause: .object(condition),
                site: wait.site))
    }

    @inline(__always)
    private mutating func admit(_ step: Step) {
        if step.thread >= edges.endIndex { admit(thread: step.thread) }
        if step.object >= writes.endIndex { admit(object: step.object) }
    }

    private mutating func admit(thread: ThreadIndex) {
        while edges.endIndex <= thread {
            edges.append([])
            resumptions.append(0)
        }
        knowledge.admit(thread)
    }

    private mutating func admit(object: ObjectIndex) {
        while writes.endIndex <= object {
            writes.append(nil)
            creations.append(nil)
            clockPlaces.append(nil)
        }
    }

    private mutating func add(
        _ step: Step, from: ThreadIndex, _ seq: Int64, _ cause: CausalEdge.Cause, at: Int64? = nil
    ) {
        guard from != step.thread else { return }
        let isNew = knowledge.learn(step.thread, from, UInt32(truncatingIfNeeded: seq))
        // An object hands on more than what the clocks know: who else could have given.
        if case .object = cause {} else if !isNew { return }
        edges[step.thread].append(
            CausalEdge(at: at ?? step.event.seq, from: from, seq: seq, cause: cause, site: step.event.site))
    }

    private mutating func threadEvent(_ step: Step, _ replay: borrowing Replay) {
        guard let other = replay.objects[step.object].thread, other != step.thread else { return }
        admit(thread: max(other, step.thread))
        if step.event.kind == .start {
            // Whatever the thread does lies behind its start.
            guard replay.threads[other].phase == .created, edges[other].isEmpty else { return }
            edges[other].append(
                CausalEdge(
                    at: step.event.seq, from: step.thread, seq: step.event.seq, cause: .order, site: step.event.site))
            knowledge.join(other, from: step.thread)
            _ = knowledge.learn(other, step.thread, UInt32(truncatingIfNeeded: step.event.seq))
        } else if step.event.value == 1 {
            add(step, from: other, replay.threads[other].lastSeq, .order)
            knowledge.join(step.thread, from: other)
        }
    }

    private mutating func acquire(_ step: Step, _ replay: borrowing Replay) {
        let thread = step.thread
        learn(step)
        if replay.objects[step.object].kind?.isSemaphore ?? false {
            givers.admit(step.object, permits: replay.objects[step.object].permits)
            if let giver = givers.take(step.object, after: 0) {
                add(step, from: giver.thread, giver.seq, .object(step.object))
            }
        } else if replay.threads[thread].condition != nil {
            var began = step.event.seq
            if let wait = replay.threads[thread].wait, wait.kind == .request, wait.object == step.object {
                began = wait.seq
            }
            resumptions[thread] = UInt32(truncatingIfNeeded: began)
        }
    }

    /// Whoever asks for an object can know it: its creator has created it, and told others since.
    private mutating func learn(_ step: Step) {
        guard edges.count <= VectorClock.limit else { return }
        guard let creation = creations[step.object], creation.thread != step.thread else { return }
        let creator = creation.thread
        guard !knowledge.knows(step.thread, creator, creation.seq) else { return }
        let entry = publications.use(step.object, by: step.thread)
        guard seenUses.insert(UInt64(step.thread.position) << 32 | UInt64(step.object.position)).inserted else {
            return
        }
        // Who can use an object need not know what the creator knew: the clocks stay as they are.
        edges[step.thread].append(
            CausalEdge(
                at: step.event.seq, from: creator, seq: entry?.place ?? Int64(creation.seq),
                cause: entry == nil ? .creation : .publication, site: step.event.site))
        uses.append(
            PublicationPaths.Use(
                object: step.object, user: step.thread, at: UInt32(truncatingIfNeeded: step.event.seq),
                creator: creator, created: creation.seq))
    }

    /// Lets the use of an object come after an event by which the user came to know it.
    mutating func require(_ use: PublicationPaths.Use, _ from: ThreadIndex, _ seq: UInt32) {
        guard from != use.user else { return }
        var place = edges[use.user].count
        while place > 0, edges[use.user][place - 1].at > use.at { place -= 1 }
        edges[use.user].insert(
            CausalEdge(at: Int64(use.at), from: from, seq: Int64(seq), cause: .path, site: .none), at: place)
    }

    private mutating func release(_ step: Step, _ replay: borrowing Replay) {
        let object = replay.objects[step.object]
        if object.kind?.isSemaphore ?? false {
            givers.admit(step.object, permits: object.permits)
            let given = object.permits.map { max(1, step.event.value &- $0) } ?? 1
            givers.give(step.object, Giver(thread: step.thread, seq: step.event.seq), given)
        } else if let owner = object.owner.thread, owner != step.thread,
            let hold = replay.threads[owner].hold(of: step.object)
        {
            learn(step)
            add(step, from: owner, hold.seq, .held)
        }
    }

    private mutating func wake(_ step: Step, _ replay: borrowing Replay) {
        guard step.event.value == 1 else { return }
        let state = replay.threads[step.thread]
        let cause = CausalEdge.Cause.object(step.object)
        if replay.objects[step.object].kind == .event {
            if let giver = givers.last(step.object) { add(step, from: giver.thread, giver.seq, cause) }
            return
        }
        let began = state.condition == step.object ? state.conditionSeq : 0
        guard let giver = givers.take(step.object, after: began) else { return }
        // What comes of the notification is the acquisition of the lock, which lies before the wake.
        let resumed = Int64(resumptions[step.thread])
        add(step, from: giver.thread, giver.seq, cause, at: resumed > began ? resumed : nil)
    }

    /// The edges, and those from what others did to where threads went on after it.
    func edges(with sections: ContiguousArray<NotifiedSection>) -> ByThread<ContiguousArray<CausalEdge>> {
        var edges = edges
        for section in sections where section.thread < edges.endIndex {
            edges[section.thread].append(
                CausalEdge(
                    at: section.at, from: section.other, seq: section.reach, cause: .notification,
                    site: section.site))
        }
        for thread in Set(sections.map(\.thread)) where thread < edges.endIndex {
            edges[thread].sort { $0.at < $1.at }
        }
        return edges
    }

    /// A thread other than that of a step which has a shared hold.
    private func reader(_ step: Step, _ replay: borrowing Replay) -> ThreadIndex? {
        guard replay.objects[step.object].readers > 0, let last = lastReader[step.object] else { return nil }
        if last != step.thread, replay.threads[last].hold(of: step.object) != nil { return last }
        for thread in replay.threads.indices where thread != step.thread {
            if replay.threads[thread].hold(of: step.object) != nil { return thread }
        }
        return nil
    }

    /// Whoever comes to a barrier comes after those of the round before: with others in its place, the rounds would be
    /// different ones.
    private mutating func arrive(_ step: Step, _ replay: borrowing Replay) {
        givers.participate(step.object, step.thread)
        for giver in generations[step.object] ?? [] where giver.seq < step.event.seq {
            add(step, from: giver.thread, giver.seq, .object(step.object))
        }
    }

    private mutating func leaveBarrier(_ step: Step, _ replay: borrowing Replay) {
        let barrier = replay.objects[step.object]
        if barrier.draining == 0 {
            generations[step.object] = barrier.waiters.map { waiter in
                Giver(thread: waiter, seq: replay.threads[waiter].wait?.seq ?? 0)
            }
        }
        for giver in generations[step.object] ?? [] where giver.seq < step.event.seq {
            add(step, from: giver.thread, giver.seq, .object(step.object))
        }
        if step.event.kind == .action {
            generations[step.object, default: []].append(Giver(thread: step.thread, seq: step.event.seq))
        } else if generations[step.object]?.count ?? 0 > Self.roundLimit {
            // The first to leave has waited for all, so that it is enough to wait for that one.
            generations[step.object] = [Giver(thread: step.thread, seq: step.event.seq)]
        }
    }
}
