import CSQLite
import TraceWriter

/// Interrupts a connection's statements when a deadline has passed.
final class TimeLimiter {
    fileprivate var deadline: ContinuousClock.Instant?
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// Runs `body`; statements of the connection that are still at work after `limit` are stopped.
    func limit<T>(to limit: Duration, _ body: () throws(TraceFileError) -> T) throws(TraceFileError) -> T {
        deadline = ContinuousClock.now.advanced(by: limit)
        // The limiter outlives the handler: it is taken off again below.
        sqlite3_progress_handler(
            connection.handle, 10_000,
            { context in
                guard let context else { return 0 }
                return Unmanaged<TimeLimiter>.fromOpaque(context).takeUnretainedValue().isOver ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
        defer {
            sqlite3_progress_handler(connection.handle, 0, nil, nil)
            deadline = nil
        }
        do {
            return try body()
        } catch {
            if isOver { throw .timeLimit(seconds: limit.components.seconds) }
            throw error
        }
    }

    /// Does what does not count, between two steps of a statement.
    func pausing<T>(_ body: () -> T) -> T {
        let start = ContinuousClock.now
        defer { deadline = deadline?.advanced(by: ContinuousClock.now - start) }
        return body()
    }

    fileprivate var isOver: Bool {
        guard let deadline else { return false }
        return ContinuousClock.now >= deadline
    }
}
