import Foundation
import TraceModel
import TraceReader
import TraceWriter

/// A query that ends in time, whatever it is about.
///
/// SQLite looks at the clock between its instructions, and one of them can be a function that works on a long text for
/// minutes. So the query runs on a thread of its own, and who asked no longer waits for it than it may take.
struct BoundedQuery {
    /// Used by the query's thread alone, until it is over.
    let reader: TraceReader
    let sql: String
    let limit: Duration

    /// How much longer than it may take the query has in order to stop by itself.
    private static let grace = Duration.seconds(1)
    /// How much memory SQLite may have for it, in bytes.
    private static let mostMemory: Int64 = 1 << 30

    /// Runs it, and calls `body` with its rows, many at a time and at least once. Time that `body` takes does not count.
    ///
    /// A query that was not over in time may still run when this throws: the process is to end then.
    ///
    /// - Throws: What the reader and `body` throw, also `TraceFileError.timeLimit(seconds:)`.
    func forEachBatch(_ body: (RowBatch) throws -> Void) throws {
        TraceReader.limitMemory(to: Self.mostMemory)
        let run = Run(self)
        let thread = Thread { run.work() }
        // As the main thread has: a query of the user's may be deeply nested.
        thread.stackSize = 8 << 20
        thread.start()
        var patience = limit + Self.grace
        do {
            while let batch = try run.next(&patience) {
                try body(batch)
                run.handover.emptied()
            }
        } catch is Overdue {
            // Nothing else removes the copy of a trace that the query still reads.
            SignalRemoval.removeAll()
            throw TraceFileError.timeLimit(seconds: limit.components.seconds)
        } catch {
            stop(run)
            throw error
        }
        try run.result?.get()
    }

    private func stop(_ run: Run) {
        run.handover.cancel()
        reader.interrupt()
        var patience = Self.grace
        do {
            while try run.next(&patience) != nil { run.handover.emptied() }
        } catch {
            SignalRemoval.removeAll()
        }
    }

    private struct Overdue: Error {}

    /// What the query's thread and the one that asked have in common.
    private final class Run: @unchecked Sendable {
        let handover = BatchHandover([RowBatch(), RowBatch(), RowBatch()])
        /// Written by the query's thread before it completes the handover, and read after that.
        private(set) var result: Result<Void, any Error>?
        /// For the query's thread alone.
        private var query: BoundedQuery?

        init(_ query: BoundedQuery) { self.query = query }

        func work() {
            result = Result { try read() }
            handover.complete()
        }

        /// Lets go of the reader at its end: who asked has the last hold of it, and of a copy that goes with it.
        private func read() throws {
            guard let query = query.take() else { return }
            try query.reader.readRows(of: query.sql, limit: query.limit, into: handover)
        }

        /// Waits for the next batch, no longer than the patience that is left; nil after the last one.
        func next(_ patience: inout Duration) throws -> RowBatch? {
            let start = ContinuousClock.now
            guard handover.waitForBatch(for: patience) else { throw Overdue() }
            patience -= ContinuousClock.now - start
            return handover.batchToRead()
        }
    }
}
