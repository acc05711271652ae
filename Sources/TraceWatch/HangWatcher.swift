import Foundation
package import TraceModel
package import TraceReplay

/// Follows a trace while it is recorded, on a thread of its own, and tells when the program hangs.
package final class HangWatcher: @unchecked Sendable {
    /// A hang, and the state of the trace in which it was seen.
    package struct Sighting {
        /// Why the program is said to hang.
        package let hang: HangDetector.Hang
        /// The wait cycle; nil for a standstill.
        package let cycle: StandingCycle?
        /// The threads that wait.
        package let waiting: [ThreadIndex]
        /// Those that do not wait.
        package let running: [ThreadIndex]
        /// The state.
        package var replay: Replay
        /// The last event that the state has taken.
        package let last: TraceEvent?
        /// Nanoseconds since the recording began.
        package let now: Int64

        /// The same hang as another replay of the same events, or of some of them, has it.
        ///
        /// - Parameters:
        ///   - replay: That replay.
        ///   - last: The last event that it has taken.
        ///   - now: The time of the hang, as its events count it.
        ///   - isPart: Whether a thread is one of those that are of interest.
        package func moved(
            to replay: Replay, after last: TraceEvent?, at now: Int64, where isPart: (ThreadID) -> Bool
        ) -> Sighting {
            let known = Set(cycle?.cycle.members.map { self.replay.threads[$0].id } ?? [])
            let same = WaitGraph(replay).cycles.first { Set($0.members.map { replay.threads[$0].id }) == known }
            let objects = (cycle?.openedBy ?? []).compactMap { replay.index(of: self.replay.objects[$0].id) }
            let own = replay.threads.indices.filter { isPart(replay.threads[$0].id) }
            return Sighting(
                hang: hang, cycle: same.map { StandingCycle(cycle: $0, openedBy: objects) },
                waiting: own.filter { replay.threads[$0].isWaiting },
                running: own.filter { replay.threads[$0].runs }, replay: replay, last: last, now: now)
        }

        /// The processes of the threads that hang.
        package var processes: Set<ProcessID> {
            Set((cycle?.cycle.members ?? waiting).map { replay.processes[replay.threads[$0].process].id })
        }

        /// What the members of the cycle are called, each of which waits for the next; of a standstill, those that wait.
        package var threadNames: [String] {
            let names = TraceNames(replay.tables)
            return (cycle?.cycle.members ?? waiting).map { names.thread(replay.threads[$0].id) }
        }

        /// Where the first of the threads waits; nil where that is not on record.
        package var site: SourceSite? {
            (cycle?.cycle.members.first ?? waiting.first).flatMap { replay.threads[$0].wait }
                .flatMap { replay.tables.site($0.site) }
        }
    }

    /// Who is told what; on the watcher's thread.
    package struct Handlers: Sendable {
        /// A hang was seen.
        package var onHang: @Sendable (Sighting) -> Void
        /// The trace cannot be followed any more.
        package var onFailure: @Sendable (any Error) -> Void
        /// Whether the program cannot move for another reason, as when it was stopped by a debugger. It is given the
        /// numbers of the processes in which threads wait.
        package var isStopped: @Sendable ([Int32]) -> Bool = { _ in false }

        package init(
            onHang: @escaping @Sendable (Sighting) -> Void, onFailure: @escaping @Sendable (any Error) -> Void
        ) {
            self.onHang = onHang
            self.onFailure = onFailure
        }
    }

    /// How often it looks.
    private static let pause = Duration.milliseconds(250)

    private let path: String
    private let offset: Int64
    private let handlers: Handlers
    private let start = ContinuousClock.now
    /// Only the watcher's thread touches it.
    private var detector: HangDetector

    /// Guards what follows.
    private let condition = NSCondition()
    private var family: ThreadFamily?
    private var isStopping = false
    private var isDone = false
    private var watching: pthread_t?

    /// Begins to watch.
    ///
    /// - Parameters:
    ///   - path: The trace, which exists.
    ///   - family: The threads whose waits are of interest; nil for all.
    ///   - standstillTime: How long nothing on record may move while somebody waits; nil where only a wait cycle is a hang.
    ///   - elapsed: Nanoseconds since the recording began.
    ///   - handlers: Who is told what.
    package init(
        _ path: String, following family: ThreadFamily? = nil, standstillTime: Duration?, elapsed: Int64,
        handlers: Handlers
    ) {
        self.path = path
        self.family = family
        self.handlers = handlers
        offset = elapsed
        detector = HangDetector(standstillTime: standstillTime)
        Foundation.Thread.detachNewThread { self.run() }
    }

    /// Ends the watch; nobody is told anything any more when it returns. A handler may call it, too.
    package func stop() {
        condition.lock()
        defer { condition.unlock() }
        isStopping = true
        condition.broadcast()
        while !isDone, watching != pthread_self() { condition.wait() }
    }

    /// Has a thread followed with the others, and who descends from it.
    package func follow(_ thread: ThreadID) { condition.withLock { family?.add(thread) } }

    /// Sleeps.
    ///
    /// - Returns: False as soon as the watch is to end.
    private func sleep(_ time: Duration) -> Bool {
        let end = Date(timeIntervalSinceNow: TimeInterval(time.wholeNanoseconds) / 1e9)
        condition.lock()
        defer { condition.unlock() }
        while !isStopping { if !condition.wait(until: end) { break } }
        return !isStopping
    }

    private func run() {
        condition.withLock { watching = pthread_self() }
        defer {
            condition.lock()
            isDone = true
            condition.broadcast()
            condition.unlock()
        }
        hearNoSignals()
        do {
            while let sighting = try nextHang() { handlers.onHang(sighting) }
        } catch {
            handlers.onFailure(error)
        }
    }

    /// Follows the trace until there is a hang; nil where the watch ends before. The trace is not open afterwards: a
    /// handler may end the process, and so the recording.
    private func nextHang() throws -> Sighting? {
        // Most tests end before the first look.
        guard sleep(Self.pause) else { return nil }
        var trace = try LiveTrace(path: path, following: condition.withLock { family })
        repeat {
            for thread in condition.withLock({ family?.members ?? [] }) { trace.follow(thread) }
            try trace.advance()
            // A time in which it cannot move does not count: nobody looks at it.
            if handlers.isStopped(trace.waitingProcesses) { continue }
            let now = ContinuousClock.now - start
            let cycles = trace.cycles()
            let look = HangDetector.Look(
                events: trace.events, cycles: cycles.filter { !$0.isOpen }.map { key($0.cycle, trace.replay) },
                openCycles: cycles.filter(\.isOpen).map { key($0.cycle, trace.replay) },
                someoneWaits: !trace.waiting.isEmpty)
            guard let hang = detector.observe(look, at: now) else { continue }
            return sighting(of: hang, trace, cycles, at: offset + now.wholeNanoseconds)
        } while sleep(Self.pause)
        return nil
    }

    /// The signals of a program that watches itself are none of this thread's business.
    private func hearNoSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
    }

    private func sighting(
        of hang: HangDetector.Hang, _ trace: LiveTrace, _ cycles: [StandingCycle], at now: Int64
    ) -> Sighting {
        var cycle: StandingCycle?
        switch hang {
        case .cycle(let known, _), .openCycle(let known, _):
            cycle = cycles.first { key($0.cycle, trace.replay) == known }
        case .standstill: break
        }
        return Sighting(
            hang: hang, cycle: cycle, waiting: trace.waiting, running: trace.running, replay: trace.replay,
            last: trace.last, now: now)
    }

    private func key(_ cycle: WaitCycle, _ replay: Replay) -> HangDetector.Cycle {
        HangDetector.Cycle(
            cycle.members.map { .init(thread: replay.threads[$0].id, event: replay.threads[$0].wait?.seq ?? 0) })
    }
}

extension Duration {
    var wholeNanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
