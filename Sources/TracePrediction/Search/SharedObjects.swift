import TraceModel
import TraceReplay

/// The objects that a thread creates and another one uses which does not know them from its start on.
struct SharedObjects {
    /// For each of them its number.
    private(set) var bits: [ObjectIndex: Int] = [:]

    private var creations: [ObjectIndex: (thread: ThreadIndex, place: Int)] = [:]
    private var starts: [ThreadIndex: (parent: ThreadIndex, place: Int)] = [:]
    private var count = 0

    /// Sees the next event of the trace.
    mutating func see(_ event: TraceEvent, _ replay: Replay) {
        count += 1
        guard let thread = replay.index(of: event.thread), let object = replay.index(of: event.object) else { return }
        switch event.kind {
        case .create: creations[object] = (thread, count)
        case .start:
            if let other = replay.objects[object].thread, starts[other] == nil { starts[other] = (thread, count) }
        default:
            guard let creation = creations[object], creation.thread != thread, bits[object] == nil else { return }
            guard !(replay.objects[object].kind?.isThread ?? false) else { return }
            if !isInherited(creation, by: thread) { bits[object] = bits.count }
        }
    }

    /// Whether a thread, or one that it descends from, was started after a creation by the thread that created.
    private func isInherited(_ creation: (thread: ThreadIndex, place: Int), by thread: ThreadIndex) -> Bool {
        var thread = thread
        while let start = starts[thread] {
            if start.parent == creation.thread { return creation.place < start.place }
            thread = start.parent
        }
        return false
    }
}
