import TestSupport
import Testing
import TraceAnalysis

@Suite("lost-notify and what the waiter could see")
struct LostNotifyTests {
    private func levels(_ consumer: [String]) -> [Finding.Level] {
        let producer = ["start consumer", "acquire L", "notify C 0", "release L", "join_wait consumer"]
        let lanes = producer + consumer.map { "                " + $0 }
        let drawing = (["main            consumer"] + lanes).joined(separator: "\n")
        return analyze(drawing, objects: "L lock, C condition", only: ["lost-notify"]).findings.map(\.level)
    }

    private let wait = ["acquire L", "wait C", "release L"]

    @Test("blames a notification that the waiter had no occasion to see")
    func unseen() {
        #expect(levels(wait) == [.error])
    }

    @Test("does not where the waiter held the lock after the notification and let go of it without waiting")
    func seen() {
        #expect(levels(["acquire L", "release L"] + wait) == [])
    }
}
