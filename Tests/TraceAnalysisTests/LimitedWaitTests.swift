import Testing

@Suite("A wait with a limit")
struct LimitedWaitTests {
    @Test(
        "is not stuck, and neither is who waits behind it",
        arguments: ["wait C", "wait E", "request S", "arrive B", "request L"])
    func notStuck(wait: String) {
        func drawing(_ wait: String) -> String {
            """
            main         t1            t2
            start t1
            start t2
                                       acquire L
                                       end
            join_wait t1
                         \(wait)
            """
        }
        let objects = "C condition, E event, S semaphore 0, B barrier 2, L lock"
        #expect(rules(drawing(wait), objects: objects).contains("error[stuck-thread]"))
        #expect(!rules(drawing(wait + " 1000"), objects: objects).contains("error[stuck-thread]"))
    }

    @Test("closes no cycle of locks, and all else that waits in it can go on")
    func noRing() {
        func drawing(_ request: String) -> String {
            """
            main         t1            t2
            start t1
            start t2
                         acquire A
                                       acquire B
                         request B
                                       \(request)
            join_wait t1
            """
        }
        let objects = "A lock, B lock"
        #expect(rules(drawing("request A"), objects: objects) == ["error[deadlock]", "note[lock-order-cycle]"])
        #expect(rules(drawing("request A 1"), objects: objects) == [])
    }

    @Test("is a join that gives up")
    func join() {
        func drawing(_ join: String) -> String {
            """
            main         t1
            start t1
            acquire A
                         request A
            \(join)
            """
        }
        #expect(rules(drawing("join_wait t1"), objects: "A lock") == ["error[deadlock]"])
        #expect(rules(drawing("join_wait t1 5000000000"), objects: "A lock", only: ["deadlock"]) == [])
    }

    @Test("may give to others what they wait for when it is over")
    func giver() {
        func drawing(_ wait: String) -> String {
            """
            main         t1
            start t1
            wait E
                         \(wait)
            """
        }
        #expect(rules(drawing("wait C"), objects: "C condition, E event").count == 2)
        #expect(rules(drawing("wait C 7"), objects: "C condition, E event") == [])
    }

    @Test("at a barrier whose action runs waits for the action all the same")
    func action() {
        let drawing = """
            main         t1
            start t1
                         acquire A
                         arrive B 1000
            arrive B
            action B
            request A
            """
        #expect(rules(drawing, objects: "A lock, B barrier 2") == ["error[deadlock]"])
    }

    @Test("is over before the lock of the condition is acquired again, which has no limit")
    func reacquire() {
        let drawing = """
            main         t1
            start t1
                         acquire L
                         wait C 1000
                         release L
            acquire L
                         request L
            join_wait t1
            """
        #expect(rules(drawing, objects: "L lock, C condition") == ["error[deadlock]"])
    }
}
