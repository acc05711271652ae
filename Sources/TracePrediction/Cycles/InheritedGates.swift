import TraceModel
import TraceReplay

/// Locks that a thread is under without holding them: the thread that started it holds them until it has joined it.
struct InheritedGates: Sendable {
    /// A lock, and the thread that holds it.
    struct Gate: Hashable, Sendable {
        var lock: ObjectIndex
        var holder: ThreadIndex
    }

    private struct Child: Sendable {
        var parent: ThreadIndex
        var holds: [Hold]
        var gates: [Gate] = []
        var isCovered = false
    }

    private var children: [ThreadIndex: Child] = [:]

    /// Begins before the first event.
    init() {}

    /// Sees an event of the kinds start and join.
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard let other = replay.objects[step.object].thread, other != step.thread else { return }
        if step.event.kind == .start {
            if children[other] == nil {
                children[other] = Child(parent: step.thread, holds: Array(replay.threads[step.thread].holds))
            }
        } else if step.event.value == 1, var child = children[other], child.parent == step.thread, !child.isCovered {
            child.isCovered = true
            for hold in child.holds where replay.threads[step.thread].hold(of: hold.object)?.seq == hold.seq {
                guard replay.objects[hold.object].kind?.isExclusiveLock ?? false else { continue }
                child.gates.append(Gate(lock: hold.object, holder: step.thread))
            }
            child.holds = []
            children[other] = child
        }
    }

    /// The locks that a thread is under, also those that the thread above it is under.
    func gates(of thread: ThreadIndex) -> [Gate] {
        var all: [Gate] = []
        var seen: Set<ThreadIndex> = []
        var thread = thread
        while let child = children[thread], child.isCovered, seen.insert(thread).inserted {
            all += child.gates
            thread = child.parent
        }
        return all
    }
}
