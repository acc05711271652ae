import TraceModel
import TraceReplay

/// Sees whether threads know what they use in a schedule: there is a happens-before path from the creation, in the order
/// of the schedule.
struct PublicationCheck: Sendable {
    /// The threads that have to come to know an object, by objects that another thread creates.
    private let users: [ObjectID: Set<ThreadID>]
    private let bits: [ObjectID: Int]
    private var known: KnownObjects
    /// Whether a thread used what it could not know.
    private(set) var isBroken = false

    /// - Parameters:
    ///   - users: by object and thread in the replay of the trace.
    init(_ users: [ObjectIndex: Set<ThreadIndex>], _ trace: Replay) {
        var threads: [ObjectID: Set<ThreadID>] = [:]
        for (object, indices) in users { threads[trace.objects[object].id] = Set(indices.map { trace.threads[$0].id }) }
        self.users = threads
        bits = Dictionary(uniqueKeysWithValues: threads.keys.enumerated().map { ($0.element, $0.offset) })
        known = KnownObjects(count: bits.count, threads: trace.threads.count, objects: trace.objects.count)
    }

    /// Sees the next event of the schedule, with the state before it.
    @inline(__always)
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        if !known.isEmpty { follow(step, replay) }
    }

    private mutating func follow(_ step: Step, _ replay: borrowing Replay) {
        let (thread, object) = (step.thread, step.object)
        if let bit = bits[step.event.object] {
            if step.event.kind == .create {
                known.learn(thread, bit)
            } else if users[step.event.object]?.contains(step.event.thread) ?? false, !known.knows(thread, bit) {
                isBroken = true
            }
        }
        switch step.event.kind {
        case .acquire, .acquireShared:
            known.take(thread, from: object)
            if let condition = replay.threads[thread].condition { known.take(thread, from: condition) }
        case .pass, .action, .read: known.take(thread, from: object)
        case .wake: if step.event.value == 1 { known.take(thread, from: object) }
        case .release, .releaseShared, .notify, .notifyAll, .set, .arrive: known.give(thread, to: object)
        case .write: known.replace(object, by: thread)
        case .start:
            if let other = replay.objects[object].thread { known.take(other, fromThread: thread) }
        case .join:
            if let other = replay.objects[object].thread, step.event.value == 1 {
                known.take(thread, fromThread: other)
            }
        default: break
        }
    }
}
