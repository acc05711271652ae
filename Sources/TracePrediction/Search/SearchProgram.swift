import TraceModel
import TraceReplay

/// What the threads of a short trace do, as the search for schedules runs it.
///
/// Each event becomes an operation on small numbers. The meaning of the operations is in ``SearchState``, which mirrors
/// what `TraceReplay` knows of the primitives.
struct SearchProgram: Sendable {
    /// An event as the search sees it.
    enum Operation: Sendable {
        /// Nothing that others could notice.
        case none
        case acquire(lock: ObjectIndex, isTry: Bool, isLimited: Bool)
        case acquireAgain(lock: ObjectIndex)
        case acquireShared(lock: ObjectIndex, isTry: Bool, isLimited: Bool)
        /// The release of what a thread holds, mostly the one that acts; nil where nobody is known to hold it.
        case release(lock: ObjectIndex, level: Int, holder: ThreadIndex?)
        case releaseShared(lock: ObjectIndex)
        /// An attempt that failed since another thread had the lock.
        case refused(lock: ObjectIndex)
        case takePermit(object: ObjectIndex, isTry: Bool, isLimited: Bool)
        case givePermits(object: ObjectIndex, count: Int)
        case start(thread: ThreadIndex)
        case join(thread: ThreadIndex, isLimited: Bool)
        case read(variable: ObjectIndex, write: Int)
        case write(variable: ObjectIndex, write: Int)
        /// A wait on a condition, after so many notifications of it.
        ///
        /// Waits and notifications keep the order that they have in the trace: whether a thread waits at all is mostly
        /// decided by what the notifier did before, of which the trace tells nothing.
        case wait(condition: ObjectIndex, notifications: Int)
        /// A thread that was notified asks for the lock again; for that, so many notifications are needed.
        case ask(condition: ObjectIndex, notifications: Int)
        /// The first thing after a wait on a condition, for which so many notifications are needed.
        case resume(lock: ObjectIndex, condition: ObjectIndex, notifications: Int)
        /// The notification of a condition with this number, from 0, after so many waits.
        case notify(condition: ObjectIndex, number: Int, waits: Int)
        case set(event: ObjectIndex, isSet: Bool)
        case passEvent(event: ObjectIndex)
        /// The arrival for the round with this number, from 1, at a barrier for so many.
        case arrive(barrier: ObjectIndex, generation: Int, parties: Int)
        case pass(barrier: ObjectIndex, generation: Int, parties: Int)
    }

    /// One operation of a thread, and the event that it stands for.
    struct Instruction: Sendable {
        var operation: Operation
        var event: TraceEvent
        /// It was asked for, and not granted in the trace: a thread stops before it.
        var isPending = false
        /// Which operation of which thread has to be done before: the object is created, or can be known to others.
        var publication: (thread: ThreadIndex, place: Int32)?
        /// The number of the shared object that the thread has to know for it.
        var needs: Int?
        /// The number of the shared object that it creates.
        var creates: Int?
    }

    /// For each thread of the replay its operations in order.
    private(set) var threads: ByThread<[Instruction]>
    /// How many objects there are.
    let objectCount: Int
    /// Whether a thread may begin at once: nobody starts it within the trace.
    private(set) var isRoot: ByThread<Bool>
    /// Locks that an attempt found held, and events that are cleared: letting go early makes a difference for them.
    private(set) var observed: Set<ObjectIndex> = []
    /// The permits that each semaphore begins with.
    private(set) var permits: [ObjectIndex: Int] = [:]
    /// Locks where a new reader was seen to pass a waiting writer.
    private(set) var readersPass: Set<ObjectIndex> = []
    /// Where threads went on after what others did.
    private(set) var notified = NotifiedSections()
    private var log = AcquisitionLog()
    /// How many objects there are that a thread has to come to know.
    let sharedCount: Int
    /// By object that another thread creates, the threads that have to come to know it.
    private(set) var learners: [ObjectIndex: Set<ThreadIndex>] = [:]

    /// Whether signals keep an order that the primitives do not ask for, so that not all schedules are tried: who waits on
    /// a condition and notifies, and in which round threads come to a barrier.
    private(set) var keepsSignalOrder = false

    /// Makes the program of a trace that is whole: its first event is the first of the recording.
    ///
    /// - Returns: nil for a trace that the search cannot run: one that began late or lost events.
    init?(_ events: [TraceEvent], _ tables: TraceTables) {
        var replay = Replay(tables: tables)
        for event in events {
            if event.kind == .state || event.kind == .lost { return nil }
            replay.apply(event)
        }
        guard replay.legality.count == 0 else { return nil }
        threads = ByThread(repeating: [], count: replay.threads.count)
        objectCount = replay.objects.count
        isRoot = ByThread(repeating: true, count: replay.threads.count)
        var builder = Builder(tables, count: replay.threads.count)
        var publications = Publications()
        var creations: [ObjectIndex: (thread: ThreadIndex, place: Int32)] = [:]
        var shared = SharedObjects()
        for event in events { shared.see(event, replay) }
        sharedCount = shared.bits.count
        var order: [ThreadIndex] = []
        for event in events {
            guard let (thread, operation) = builder.operation(of: event) else { continue }
            var step = Instruction(operation: operation, event: event)
            if let object = replay.index(of: event.object) {
                if let entry = publications.use(object, by: thread) {
                    step.publication = (entry.creator, Int32(truncatingIfNeeded: entry.place))
                } else if let creation = creations[object], creation.thread != thread {
                    step.publication = creation
                }
                let bit = shared.bits[object]
                if event.kind == .create {
                    publications.create(object, by: thread)
                    creations[object] = (
                        thread, Int32(truncatingIfNeeded: threads[thread].count)
                    )
                    step.creates = bit
                } else {
                    step.needs = bit
                }
            }
            if event.kind.isPublishing { publications.publish(thread, at: Int64(threads[thread].count)) }
            threads[thread].append(step)
            order.append(thread)
            if case .start(let other) = operation { isRoot[other] = false }
        }
        builder.resolveWakes(&threads)
        loosenSignals()
        for thread in threads.indices {
            if let step = builder.pending(thread, threads[thread]) { threads[thread].append(step) }
        }
        observed = builder.observed
        permits = builder.initialPermits
        readersPass = builder.readersPass
        notified = builder.notified
        log = builder.log
        let objects = Dictionary(uniqueKeysWithValues: shared.bits.map { ($0.value, $0.key) })
        forgetUnrecorded(order, objects)
    }

    /// The critical sections on some locks, by lock, in the order of the trace.
    func sections(on locks: Set<ObjectIndex>) -> [ObjectIndex: [NotifiedSections.Section]] { log.sections(on: locks) }

    /// Notifications that nobody ever waits for may come in any order.
    private mutating func loosenSignals() {
        var waiters: Set<ObjectIndex> = []
        var users: [ObjectIndex: Set<ThreadIndex>] = [:]
        for thread in threads.indices {
            for step in threads[thread] {
                switch step.operation {
                case .wait(let condition, _):
                    waiters.insert(condition)
                    users[condition, default: []].insert(thread)
                case .notify(let condition, _, _): users[condition, default: []].insert(thread)
                case .arrive(let barrier, _, let parties):
                    users[barrier, default: []].insert(thread)
                    if users[barrier]?.count ?? 0 > parties { keepsSignalOrder = true }
                default: break
                }
            }
        }
        keepsSignalOrder = keepsSignalOrder || waiters.contains { users[$0]?.count ?? 0 > 1 }
        for thread in threads.indices {
            for place in threads[thread].indices {
                guard case .notify(let condition, _, _) = threads[thread][place].operation else { continue }
                if !waiters.contains(condition) { threads[thread][place].operation = .none }
            }
        }
    }

    /// Lets threads use what they came to know in the trace by other means than those on record.
    ///
    /// - Parameters:
    ///   - order: the threads of the operations, in the order of the trace.
    ///   - objects: the objects by their numbers.
    private mutating func forgetUnrecorded(_ order: [ThreadIndex], _ objects: [Int: ObjectIndex]) {
        guard sharedCount > 0 else { return }
        var unrecorded: Set<UInt64> = []
        var state = SearchState(self)
        for thread in order {
            let place = Int(state.places[thread])
            if let bit = threads[thread][place].needs {
                let key = UInt64(thread.position) << 32 | UInt64(bit)
                // Who knew it so once may have known it so later on as well.
                if !state.known.knows(thread, bit) { unrecorded.insert(key) }
                if unrecorded.contains(key) {
                    threads[thread][place].needs = nil
                } else if let object = objects[bit] {
                    learners[object, default: []].insert(thread)
                }
            }
            state.advance(thread, self)
        }
    }
}

extension SearchProgram {
    /// Makes operations of events, with the state before each of them.
    private struct Builder {
        var replay: Replay
        var observed: Set<ObjectIndex> = []
        var initialPermits: [ObjectIndex: Int] = [:]
        var readersPass: Set<ObjectIndex> = []
        var notified = NotifiedSections()
        var log = AcquisitionLog()
        /// For each thread the object that its last event was an attempt at.
        private var attempt: ByThread<ObjectIndex?>
        private var writes: [ObjectIndex: Int] = [:]
        private var writeCount = 0
        private var generations: [ObjectIndex: Int] = [:]
        private var arrivals: [ObjectIndex: Int] = [:]
        /// Where each thread went on after its wait on a condition.
        private var resumed: ByThread<Int?>
        /// Where each thread asked for the lock of a condition again.
        private var asked: ByThread<Int?>
        /// For each condition how many waits and notifications it has had, and how many threads each of these woke that
        /// have not come back yet.
        private var waits: [ObjectIndex: Int] = [:]
        private var notifications: [ObjectIndex: [(seq: Int64, left: Int64)]] = [:]
        private(set) var needed: [(thread: ThreadIndex, place: Int, notifications: Int)] = []
        private var lengths: ByThread<Int>

        init(_ tables: TraceTables, count: Int) {
            replay = Replay(tables: tables)
            attempt = ByThread(repeating: nil, count: count)
            resumed = ByThread(repeating: nil, count: count)
            asked = resumed
            lengths = ByThread(repeating: 0, count: count)
        }

        /// Nil for what main does after its end, which a thread that joined it does not wait for.
        mutating func operation(of event: TraceEvent) -> (ThreadIndex, Operation)? {
            let resolved = replay.resolve(event)
            defer { replay.apply(resolved) }
            let thread = resolved.thread
            guard replay.threads[thread].phase < .ended else { return nil }
            var operation = Operation.none
            if case .onObject(let step) = resolved {
                notified.before(step, replay)
                log.before(step, replay)
                operation = translate(step)
                attempt[thread] = event.kind == .attempt ? step.object : nil
            } else {
                attempt[thread] = nil
            }
            lengths[thread] += 1
            return (thread, operation)
        }

        private mutating func translate(_ step: TraceReplay.Step) -> Operation {
            let object = replay.objects[step.object]
            let state = replay.threads[step.thread]
            let isTry = attempt[step.thread] == step.object
            let isLimited = state.gaveLimit(for: step.object)
            switch step.event.kind {
            case .acquire where object.kind?.isSemaphore ?? false:
                beginPermits(step.object, object.permits)
                return .takePermit(object: step.object, isTry: isTry, isLimited: isLimited)
            case .acquire:
                if object.owner.isThread(step.thread) { return .acquireAgain(lock: step.object) }
                if let condition = state.condition {
                    resumed[step.thread] = lengths[step.thread]
                    return .resume(lock: step.object, condition: condition, notifications: 0)
                }
                return .acquire(lock: step.object, isTry: isTry, isLimited: isLimited)
            case .request:
                guard let condition = state.condition else { return .none }
                asked[step.thread] = lengths[step.thread]
                return .ask(condition: condition, notifications: 0)
            case .acquireShared:
                if ReaderPolicy.isPassing(step, replay) { readersPass.insert(step.object) }
                return .acquireShared(lock: step.object, isTry: isTry, isLimited: isLimited)
            case .release where object.kind?.isSemaphore ?? false:
                beginPermits(step.object, object.permits)
                let given = object.permits.map { max(1, step.event.value &- $0) } ?? 1
                return .givePermits(object: step.object, count: Int(clamping: given))
            case .release:
                return .release(
                    lock: step.object, level: Int(clamping: step.event.value), holder: object.owner.thread)
            case .releaseShared: return .releaseShared(lock: step.object)
            case .tryFail, .timeout:
                guard object.owner.thread != nil || object.readers > 0 else { return .none }
                observed.insert(step.object)
                return .refused(lock: step.object)
            case .start: return object.thread.map { .start(thread: $0) } ?? .none
            case .join where step.event.value == 1:
                return object.thread.map { .join(thread: $0, isLimited: isLimited) } ?? .none
            case .read: return .read(variable: step.object, write: writes[step.object] ?? 0)
            case .write:
                writeCount += 1
                writes[step.object] = writeCount
                return .write(variable: step.object, write: writeCount)
            case .wait where object.kind == .condition:
                asked[step.thread] = nil
                resumed[step.thread] = nil
                waits[step.object, default: 0] += 1
                return .wait(
                    condition: step.object, notifications: notifications[step.object]?.count ?? 0)
            case .notify, .notifyAll:
                let number = notifications[step.object]?.count ?? 0
                notifications[step.object, default: []].append((step.event.seq, max(0, step.event.value)))
                return .notify(condition: step.object, number: number, waits: waits[step.object] ?? 0)
            case .wake where object.kind == .condition && step.event.value == 1:
                wake(step, since: state.condition == step.object ? state.conditionSeq : 0)
                return .none
            case .set, .clear:
                if step.event.kind == .clear { observed.insert(step.object) }
                return .set(event: step.object, isSet: step.event.kind == .set)
            case .wake where object.kind == .event && step.event.value == 1: return .passEvent(event: step.object)
            case .arrive:
                let parties = Int(clamping: max(1, object.capacity ?? 1))
                let before = arrivals[step.object] ?? 0
                arrivals[step.object] = before + 1
                return .arrive(barrier: step.object, generation: before / parties + 1, parties: parties)
            case .pass, .action:
                if object.draining == 0 { generations[step.object, default: 0] += 1 }
                return .pass(
                    barrier: step.object, generation: generations[step.object] ?? 0,
                    parties: Int(clamping: max(1, object.capacity ?? 1)))
            default: return .none
            }
        }

        /// Notes how many permits a semaphore has before its first event.
        private mutating func beginPermits(_ object: ObjectIndex, _ permits: Int64?) {
            if initialPermits[object] == nil { initialPermits[object] = Int(clamping: permits ?? 0) }
        }

        /// What a thread waits for at the end of the trace, if that wait has no limit.
        func pending(_ thread: ThreadIndex, _ steps: [SearchProgram.Instruction]) -> SearchProgram.Instruction? {
            let state = replay.threads[thread]
            guard let wait = state.wait, !wait.isLimited else { return nil }
            guard let event = steps.last(where: { $0.event.seq == wait.seq })?.event else { return nil }
            let object = replay.objects[wait.object]
            let operation: Operation
            switch wait.kind {
            case .request where object.kind?.isSemaphore ?? false:
                operation = .takePermit(object: wait.object, isTry: false, isLimited: false)
            case .request:
                // Which notification a thread goes on by is told by its wake only.
                if state.condition != nil { return nil }
                operation = .acquire(lock: wait.object, isTry: false, isLimited: false)
            case .requestShared: operation = .acquireShared(lock: wait.object, isTry: false, isLimited: false)
            case .condition, .futex: return nil
            case .event: operation = .passEvent(event: wait.object)
            case .join:
                guard let target = object.thread else { return nil }
                operation = .join(thread: target, isLimited: false)
            case .barrier:
                let passed = generations[wait.object] ?? 0
                operation = .pass(
                    barrier: wait.object, generation: object.draining > 0 ? passed : passed + 1,
                    parties: Int(clamping: max(1, object.capacity ?? 1)))
            }
            return SearchProgram.Instruction(operation: operation, event: event, isPending: true)
        }

        /// The oldest notification after the wait began, of those that still have somebody to wake, is the one.
        private mutating func wake(_ step: TraceReplay.Step, since began: Int64) {
            let given = notifications[step.object] ?? []
            guard let number = given.firstIndex(where: { $0.seq > began && $0.left > 0 }) else { return }
            notifications[step.object]?[number].left -= 1
            guard let place = resumed[step.thread] else { return }
            needed.append((step.thread, place, number + 1))
            if let place = asked[step.thread] { needed.append((step.thread, place, number + 1)) }
            resumed[step.thread] = nil
        }

        /// Looks up who was notified: that is told by the wake, which comes after the lock was acquired again.
        func resolveWakes(_ threads: inout ByThread<[SearchProgram.Instruction]>) {
            for (thread, place, count) in needed {
                switch threads[thread][place].operation {
                case .resume(let lock, let condition, _):
                    threads[thread][place].operation = .resume(lock: lock, condition: condition, notifications: count)
                case .ask(let condition, _):
                    threads[thread][place].operation = .ask(condition: condition, notifications: count)
                default: break
                }
            }
        }
    }
}
