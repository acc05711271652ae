import Testing
import TraceModel
import TraceReader

@Suite("The views about waits, notifications and the end", .timeLimit(.minutes(15)))
struct WaitViewTests {
    @Test("events are shown with names, and with origins where none is known")
    func events() throws {
        let trace = try StoredTrace(
            """
            main          ?worker
            start ?worker
                          acquire ?1 1
            """, objects: "?1 lock"
        ) { $0.isDaemon = $0.name == nil }
        #expect(
            try trace.rows("SELECT * FROM events") == [
                "1|10|demo|main|0|start|main/2|thread|-|demo.swift|1|",
                "2|20|demo|main/2|1|acquire|main#lock1|lock|1|demo.swift|2|",
            ])
    }

    @Test("a wait ends notified, set, by timeout, or not at all")
    func outcomes() throws {
        let trace = try StoredTrace(
            """
            one      two
            wait C
                     wait E
            wake C 0
                     wake E 1
            wait C
            wake C 1
                     wait C
            """, objects: "C condition, E event")
        #expect(
            try trace.rows(
                "SELECT thread, object, object_kind, began_ns, wait_ns, outcome, line FROM waits ORDER BY began_ns")
                == [
                    "one|C|condition|10|20|timeout|1", "two|E|event|20|20|set|2", "one|C|condition|50|10|notified|5",
                    "two|C|condition|70|0|open|7",
                ])
    }

    @Test("what is open at the end lasted until the process ended, or to the last event where that is not known")
    func openWaits() throws {
        let drawing = """
            one        two        three      four
            acquire L
                       request L
                                  wait E
                                             arrive B
            acquire M
            release M 0
            """
        let objects = "L lock, M lock, E event, B barrier 2"
        let waits = "SELECT thread, began_ns, ended_ns, wait_ns, outcome FROM waits ORDER BY began_ns"
        let requests = "SELECT * FROM acquisitions WHERE acquired_ns IS NULL"
        let ended = try StoredTrace(drawing, objects: objects, ended: 1000)
        #expect(try ended.rows(waits) == ["three|30|1000|970|open", "four|40|1000|960|open"])
        #expect(try ended.rows(requests) == ["two|L|lock|20|-|-|980|-|1|-|-|demo.swift|2|one"])
        #expect(try ended.rows("SELECT count(*) FROM acquisitions") == ["3"])
        let unknown = try StoredTrace(drawing, objects: objects)
        #expect(try unknown.rows(waits) == ["three|30|60|30|open", "four|40|60|20|open"])
        #expect(try unknown.rows(requests) == ["two|L|lock|20|-|-|40|-|1|-|-|demo.swift|2|one"])
    }

    @Test("an arrival at a barrier ends with its pass, or with what breaks the barrier")
    func barrier() throws {
        let trace = try StoredTrace(
            """
            one        two
            arrive B
                       arrive B
                       action B
                       pass B 1
            pass B 0
            arrive B
                       abort B
                       reset B
                       arrive B
                       break B
            arrive B
                       arrive B
                       action B
                       break B
                       reset B
            arrive B
            """, objects: "B barrier 2")
        #expect(
            try trace.rows("SELECT thread, began_ns, ended_ns, outcome FROM waits ORDER BY began_ns") == [
                "one|10|50|notified", "two|20|40|notified", "one|60|70|broken", "two|90|100|timeout",
                "one|110|140|broken", "two|120|140|broken", "one|160|160|open",
            ])
    }

    @Test("a notification is shown with the first waiter that goes on after it")
    func notifications() throws {
        let trace = try StoredTrace(
            """
            one            two
            notify C 0
                           wait C
            notify_all C 1
                           wake C 1
            """, objects: "C condition")
        #expect(
            try trace.rows("SELECT * FROM notifications") == [
                "1|10|one|C|notify|0|-|demo.swift|1", "3|30|one|C|notify_all|1|40|demo.swift|3",
            ])
    }

    @Test("a daemon that was cut off is shown with what it held, awaited and had open")
    func abruptDaemons() throws {
        let trace = try StoredTrace(
            """
            main          worker        foreign       done
                          enter F
                          acquire A 1
                          enter G
                          leave F
                          acquire R 1
                          wait C
                          release R 0
                                        acquire B 1
            """,
            objects: "F resource, A lock, G resource, R rlock, C condition, B lock", ended: 99
        ) {
            $0.isDaemon = $0.name != "main"
            $0.isForeign = $0.name == "foreign"
            $0.end = $0.name == "done" ? .returned : .abrupt
        }
        #expect(
            try trace.rows("SELECT * FROM abrupt_daemons") == ["worker|99|A|C|G|demo.swift|7"])
    }
}
