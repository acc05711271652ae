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

    @Test("notes an event that was set and cleared before the wait that gave up")
    func pulse() throws {
        func found(_ lines: [String]) -> [Finding] {
            let drawing = (["main            worker          other", "start worker", "start other"] + lines).joined(
                separator: "\n")
            return analyze(drawing, objects: "E event", only: ["lost-notify"]).findings
        }
        let pulse = ["set E", "clear E"]
        let wait = ["                wait E 1000", "                wake E 0"]
        let late = found(pulse + wait)
        #expect(late.map(\.level) == [.note])
        #expect(
            late.first?.message
                == "thread 'main' set 'E' (demo.swift:3), and it was cleared (demo.swift:4) when nobody waited; 'worker', "
                + "which began to wait after that (demo.swift:5), waited until it gave up")
        // Set and not cleared, cleared by the waiter itself, set again meanwhile, or seen by another one.
        #expect(found(["set E", "                wake E 1"] + wait) == [])
        #expect(found(["set E", "                clear E"] + wait) == [])
        #expect(found(pulse + [wait[0]] + pulse + [wait[1]]) == [])
        #expect(
            found(
                pulse + wait + [
                    "                                wait E", "set E", "                                wake E 1",
                ]) == [])
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
