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

    @Test("does not where another thread has come by the same way since and went on: it may have taken what was meant")
    func taken() {
        func levels(_ place: String, notify: String = "notify") -> [Finding.Level] {
            let drawing = """
                main            first           second
                start first
                acquire L
                \(notify) C 0
                release L
                                acquire L \(place)
                                release L \(place)
                                end
                start second
                                                acquire L @@9
                                                wait C
                                                release L
                join_wait second
                """
            return analyze(drawing, objects: "L lock, C condition", only: ["lost-notify"]).findings.map(\.level)
        }
        #expect(levels("@@9") == [])
        #expect(levels("@@5") == [.error])
        #expect(levels("@@9", notify: "notify_all") == [.error])
    }
}
