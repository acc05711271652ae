import Foundation
import Synchronization
import SyncTrace
import TraceModel
import TracePolicy
import TraceReader
import TraceWatch

/// One run of one case of a test, from its first event to what was found, whatever runs the tests.
final class TracedRun: Sendable {
    /// What came of it.
    struct Result {
        /// What was found, and that it hung.
        var problems: [TestProblem]
        /// The trace, where the test failed by them.
        var kept: KeptTrace?
        /// What the body threw.
        var error: (any Error)?
    }

    /// How the body ended, or did not.
    private enum Outcome: Sendable {
        case returned
        case threw(any Error)
        case hung(HangWatcher.Sighting)
    }

    /// As many at a time as the shared pool would run: each has threads of its own.
    private static let slots = Slots(max(2, ProcessInfo.processInfo.activeProcessorCount))

    private let test: TestIdentity
    private let trait: SynchronizationTraced
    private let roots = Mutex<Set<ThreadID>>([])

    init(_ test: TestIdentity, _ trait: SynchronizationTraced) {
        self.test = test
        self.trait = trait
    }

    /// Runs a body.
    ///
    /// - Throws: What is wrong with the settings, and `RecordingError`; the body has not run then.
    func perform(_ body: @escaping @Sendable () async throws -> Void) async throws -> Result {
        let policy = try policy()
        await Self.slots.take()
        defer { Self.slots.giveBack() }
        let recording = try await SharedRecording.shared.join()
        defer { SharedRecording.shared.leave() }
        let reader = try TraceReader(path: recording.path)
        let first = max(1, try reader.eventCount())
        let (outcome, workers) = await perform(body, recording)
        var hang: HangWatcher.Sighting?
        var failure: (any Error)?
        switch outcome {
        case .returned: try await waitUntilWritten(reader)
        case .threw(let error):
            failure = error
            try await waitUntilWritten(reader)
        case .hung(let sighting): hang = sighting
        }
        let trace = try TestTrace(
            test.name, in: reader, threads: roots.withLock { $0 }, isPool: workers > 1, since: first)
        if hang != nil { abandon(trace.threads) }
        let problems = try TestReport(trace, policy, of: test, hang: hang).problems
        let isKept = problems.contains { $0.isError }
        return Result(problems: problems, kept: isKept ? try KeptTrace(trace) : nil, error: failure)
    }

    private func policy() throws -> TestPolicy {
        do {
            return try TestPolicy(trait)
        } catch let error as SettingsError {
            throw ToldOnce.shared.error(error, in: test.id.isEmpty ? test.name : test.id)
        }
    }

    /// Runs the body until it has ended, or hangs.
    ///
    /// - Returns: What came of it, and how many threads ran it.
    private func perform(
        _ body: @escaping @Sendable () async throws -> Void, _ recording: SharedRecording.Share
    ) async -> (Outcome, workers: Int) {
        let ending = Promise<Outcome>()
        let handlers = HangWatcher.Handlers { sighting in
            ending.fulfill(.hung(sighting))
        } onFailure: { _ in
            // A trace that cannot be followed cannot be analyzed either, which is told then.
        }
        let watcher = HangWatcher(
            recording.path, following: ThreadFamily(of: []),
            standstillTime: trait.hangAfter.map { max($0, .seconds(1)) }, elapsed: recording.elapsed,
            handlers: handlers)
        let threads = TestThreads(test.name, of: test.id) { [self] id in
            let thread = ThreadID(rawValue: id)
            roots.withLock { _ = $0.insert(thread) }
            watcher.follow(thread)
        }
        let task = Task(executorPreference: threads) {
            do {
                try await body()
                ending.fulfill(.returned)
            } catch {
                ending.fulfill(.threw(error))
            }
        }
        let outcome = await withTaskCancellationHandler {
            await ending.value
        } onCancel: {
            task.cancel()
        }
        watcher.stop()
        let workers = threads.close()
        if case .hung = outcome { threads.abandon() }
        return (outcome, workers)
    }

    /// Waits until all that the test's own threads did is in the trace: their ends come last.
    private func waitUntilWritten(_ reader: TraceReader) async throws {
        let roots = roots.withLock { $0 }
        let sql =
            "SELECT count(*) FROM thread WHERE ended_ns IS NOT NULL AND id IN "
            + "(\(roots.map { "\($0.rawValue)" }.joined(separator: ",")))"
        let deadline = ContinuousClock.now + .seconds(30)
        while try reader.query(sql).rows.first?.first != .integer(Int64(roots.count)) {
            if ContinuousClock.now >= deadline { throw UnwrittenError() }
            SharedRecording.shared.hurry()
            try? await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Keeps the end of the process from waiting for threads that never end.
    private func abandon(_ threads: Set<ThreadID>) {
        for thread in SyncTrace.Thread.all where threads.contains(ThreadID(rawValue: thread.recordedID)) {
            thread.abandon()
        }
    }
}

/// The recording does not come after the program, or has stopped.
struct UnwrittenError: Error, CustomStringConvertible {
    var description: String {
        "what the test did is not in the trace after 30 s: the disk is full, or the recorder is gone"
    }
}
