import Foundation
import Testing

/// Runs a test's body on a thread of the system's own, and fails the test if it does not return in time.
func limited(
    seconds: Double = 30, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: @escaping @Sendable (Check) throws -> Void
) async {
    let check = Check()
    let isFinished = await withCheckedContinuation { continuation in
        let once = Once(continuation)
        Foundation.Thread.detachNewThread {
            do {
                try body(check)
            } catch {
                check(false, "threw \(error)", sourceLocation: sourceLocation)
            }
            once.resume(true)
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { once.resume(false) }
    }
    check.report()
    if !isFinished { Issue.record("did not return within \(seconds) seconds", sourceLocation: sourceLocation) }
}

/// Runs `body` on a thread that the library knows nothing of.
func onForeignThread(_ body: @escaping @Sendable () -> Void) {
    Foundation.Thread.detachNewThread(body)
}

/// Collects what a body on a thread of its own finds wrong; the test itself reports it.
final class Check: Sendable {
    private let problems = Log<(String, SourceLocation)>()

    func callAsFunction(
        _ isRight: Bool, _ comment: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) {
        if !isRight { problems.append((comment, sourceLocation)) }
    }

    /// Whether `body` throws exactly this error.
    func throwing<Failure: Error & Equatable>(
        _ expected: Failure, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) {
        do {
            try body()
            callAsFunction(false, "did not throw \(expected)", sourceLocation: sourceLocation)
        } catch {
            callAsFunction(
                error as? Failure == expected, "threw \(error) instead of \(expected)", sourceLocation: sourceLocation)
        }
    }

    func report() {
        for (comment, location) in problems.elements {
            Issue.record("a check failed. \(comment)", sourceLocation: location)
        }
    }
}

private final class Once: @unchecked Sendable {
    private let lock = NSLock()
    private var continuation: CheckedContinuation<Bool, Never>?

    init(_ continuation: CheckedContinuation<Bool, Never>) { self.continuation = continuation }

    func resume(_ value: Bool) {
        lock.withLock {
            continuation?.resume(returning: value)
            continuation = nil
        }
    }
}
