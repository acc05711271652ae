import Foundation
import SyncTrace
import SyncTraceTesting
import XCTest

/// Run by TracedTestTests in a process of their own; two of them fail on purpose.
final class TracedCaseFixtures: SyncTracedTestCase {
    override func setUpWithError() throws {
        let isOn = ProcessInfo.processInfo.environment["SYNCTRACE_TRACED_FIXTURES"] != nil
        try XCTSkipUnless(isOn, "run by TracedTestTests")
    }

    func testClean() throws {
        let lock = SyncTrace.Lock(name: "clean")
        let worker = SyncTrace.Thread(name: "worker") { try lock.withLock {} }
        try worker.start()
        try lock.withLock {}
        try worker.join()
    }

    func testEndsHolding() throws {
        let lock = SyncTrace.Lock(name: "kept")
        let worker = SyncTrace.Thread(name: "forgetful") { lock.acquire() }
        try worker.start()
        try worker.join()
    }

    func testHangs() throws { try deadlock() }

    func testOnMain() async throws {
        let isMain = await MainActor.run { Foundation.Thread.isMainThread }
        XCTAssertTrue(isMain)
    }
}
