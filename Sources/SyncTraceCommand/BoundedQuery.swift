import Foundation
import TraceReader
import TraceWriter

/// A query that ends in time, whatever it is about.
///
/// SQLite looks at the clock between its instructions, and one of them can be a function that works on a long text for
/// minutes. So the query runs on a thread of its own, and who asked no longer waits for it than it may take.
struct BoundedQuery {
    private let limit: Duration
    /// Used by the query's thread alone, until it is over.
    nonisolated(unsafe) private let reader: TraceReader
    private let sql: String

    /// How much longer than it may take the query has in order to stop by itself.
    private static let grace = 1.0
    /// How much memory SQLite may have for it, in bytes.
    private static let mostMemory: Int64 = 1 << 30

    init(_ reader: TraceReader, _ sql: String, limit: Duration) {
        self.reader = reader
        self.sql = sql
        self.limit = limit
    }

    /// Runs it, which `body` does on the query's thread with the reader, the statement and the limit.
    ///
    /// A query that was not over in time may still run when this throws: the process is to end then.
    ///
    /// - Throws: What the reader throws, also `TraceFileError.timeLimit(seconds:)`.
    func run<Result>(_ body: @escaping @Sendable (TraceReader, String, Duration) throws -> Result) throws -> Result {
        TraceReader.limitMemory(to: Self.mostMemory)
        let answer = Answer<Result>()
        let isThere = DispatchSemaphore(value: 0)
        let thread = Thread {
            answer.result = Swift.Result { try body(reader, sql, limit) }
            isThere.signal()
        }
        // As the main thread has: a query of the user's may be deeply nested.
        thread.stackSize = 8 << 20
        thread.start()
        let (seconds, attoseconds) = limit.components
        let time = Double(seconds) + Double(attoseconds) / 1e18 + Self.grace
        guard isThere.wait(timeout: .now() + time) == .success, let result = answer.result else {
            throw TraceFileError.timeLimit(seconds: seconds)
        }
        return try result.get()
    }

    /// Written by the query's thread before it signals, and read after that.
    private final class Answer<Value>: @unchecked Sendable {
        var result: Result<Value, any Error>?
    }
}
