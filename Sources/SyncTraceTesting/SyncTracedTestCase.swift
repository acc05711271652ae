import Foundation
public import XCTest

/// A test case of XCTest whose tests are recorded and analyzed, each for itself, as ``SynchronizationTraced`` does it for
/// the tests of swift-testing.
///
///     final class TransferTests: SyncTracedTestCase {
///         override var tracing: SynchronizationTraced { .synchronizationTraced(hangAfter: .seconds(10)) }
///         func testTransfer() throws { … }
///     }
///
/// `setUp` and `tearDown` of a test run with it, on a thread of its own. Warnings are printed, since XCTest has none.
open class SyncTracedTestCase: XCTestCase {
    /// What counts in these tests.
    open var tracing: SynchronizationTraced { .synchronizationTraced }

    /// Runs the test and records it; not to be called or overridden by tests.
    open override func invokeTest() {
        let test = TestIdentity(
            name: name, id: name, module: "", file: "\(type(of: self))", line: 1)
        let run = TracedRun(test, tracing)
        // Only the test's thread touches the test case until it has ended, or hangs; the main thread waits for that.
        nonisolated(unsafe) let invoke = { super.invokeTest() }
        nonisolated(unsafe) var result: Result<TracedRun.Result, any Error>?
        let isOver = DispatchSemaphore(value: 0)
        Task.detached {
            do {
                result = .success(try await run.perform { invoke() })
            } catch {
                result = .failure(error)
            }
            isOver.signal()
        }
        // What the test leaves to the main thread is done meanwhile.
        while isOver.wait(timeout: .now()) == .timedOut { RunLoop.main.run(until: Date(timeIntervalSinceNow: 0.002)) }
        record(result, of: test)
    }

    private func record(_ result: Result<TracedRun.Result, any Error>?, of test: TestIdentity) {
        switch result {
        case .success(let run):
            for problem in run.problems {
                let text = run.kept.map { problem.text + "\n" + $0.hint } ?? problem.text
                if problem.isError {
                    recordFailure(withDescription: text, inFile: problem.file, atLine: problem.line, expected: true)
                } else {
                    FileHandle.standardError.write(Data("\(problem.file):\(problem.line): \(text)\n".utf8))
                }
            }
        case .failure(let error):
            recordFailure(withDescription: "\(error)", inFile: test.file, atLine: test.line, expected: false)
        case nil: break
        }
    }
}
