package import TraceModel

/// How a process ended, as far as its events and its row tell.
package enum ProcessEnding: Equatable, Sendable {
    /// Its main thread returned or called `exit`, or what goes on after an asynchronous main did.
    case orderly(code: Int64)
    /// Another thread called `exit`: that waits for nobody.
    case exit(by: ThreadIndex, code: Int64)
    /// It ended without its exit handlers: `_exit` or `quick_exit`.
    case withoutHandlers(code: Int64)
    /// By a signal.
    case signal(Int64)
    /// It exited, and events are missing: whether its exit handlers ran is not on record.
    case exited(code: Int64)
    /// Nothing is known of its end.
    case unknown
}

extension Replay {
    /// How a process ended, by its index.
    package func ending(of process: Int) -> ProcessEnding {
        let state = processes[process]
        let row = tables.process(state.id)
        if row?.end == .signaled { return .signal(row?.exitSignal ?? 0) }
        let code = row?.exitStatus ?? 0
        if let thread = state.endedBy {
            return endsInOrder(thread) ? .orderly(code: code) : .exit(by: thread, code: code)
        }
        guard row?.end == .exited else { return .unknown }
        return isLossy(process: process) ? .exited(code: code) : .withoutHandlers(code: code)
    }

    /// Whether the end that this thread logged is the one that waits for the others: that of main, or of a thread of the
    /// system's after an asynchronous main, which leaves its thread for good.
    private func endsInOrder(_ thread: ThreadIndex) -> Bool {
        let id = threads[thread].id
        if tables.isMain(id) { return true }
        guard tables.thread(id)?.isForeign ?? false else { return false }
        return threads.contains { $0.process == threads[thread].process && $0.phase >= .ended && tables.isMain($0.id) }
    }
}
