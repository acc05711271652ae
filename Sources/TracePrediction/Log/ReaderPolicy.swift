import TraceModel
package import TraceReplay

/// How a lock treats a new reader while a writer waits for other readers.
package enum ReaderPolicy {
    /// Whether a reader is granted what a writer waits for while others read, as an event and the state before it show.
    package static func isPassing(_ step: Step, _ replay: borrowing Replay) -> Bool {
        guard replay.objects[step.object].readers > 0 else { return false }
        guard replay.threads[step.thread].hold(of: step.object) == nil else { return false }
        for thread in replay.objects[step.object].waiters where replay.threads[thread].wait?.kind == .request {
            return true
        }
        return false
    }
}
