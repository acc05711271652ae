// wait(timeout:) gives up after a while and says whether a notification came. The caller has to test what it waited
// for.
//
// The trace tells the two ends apart: `wake` with 0 for a timeout, with 1 for a notification.

import SyncTrace

extension Demo {
    static let waitTimeout = Demo(
        "wait-timeout", "a wait on a condition that gives up after a while",
        lookAt: "a wait that timed out is false, one that was notified is true",
        with: "events TRACE --kind wait,wake", run: runWaitTimeout)
}

private func runWaitTimeout() throws {
    let news = Condition(name: "news")

    let notified = try news.withLock { try news.wait(timeout: .milliseconds(50)) }
    print("notified within 50 ms, with nobody to notify: \(notified)")

    let holds = try news.withLock { try news.wait(timeout: .milliseconds(50), until: { false }) }
    print("what never comes true came true within 50 ms: \(holds)")

    let messenger = Thread(name: "messenger") {
        try news.withLock { try news.notify() }
    }
    let heard = try news.withLock {
        // The messenger cannot notify too early: it needs the lock, which the wait lets go.
        try messenger.start()
        return try news.wait(timeout: .seconds(10))
    }
    print("notified within 10 s, with a messenger: \(heard)")
    try messenger.join()
}
