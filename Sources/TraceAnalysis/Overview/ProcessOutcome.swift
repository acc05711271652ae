package import TraceModel
package import TraceReplay

/// How a process of a trace ended.
package struct ProcessOutcome: Equatable, Sendable {
    package var process: ProcessID
    package var ending: ProcessEnding
    /// Who called `exit`, where that was not the thread that waits for the others.
    package var caller: ThreadID?

    /// How each process ended of which the trace has events.
    package static func all(_ replay: borrowing Replay) -> [ProcessOutcome] {
        replay.processes.indices.map { of($0, replay) }
    }

    /// How one of them ended, by its index.
    package static func of(_ process: Int, _ replay: borrowing Replay) -> ProcessOutcome {
        let ending = replay.ending(of: process)
        let caller: ThreadID? = if case .exit(let thread, _) = ending { replay.threads[thread].id } else { nil }
        return ProcessOutcome(process: replay.processes[process].id, ending: ending, caller: caller)
    }
}
