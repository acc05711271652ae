import Testing
import TraceModel
import TraceReader

@Suite("The views about locks and permits", .timeLimit(.minutes(15)))
struct LockViewTests {
    @Test("an acquisition goes from the outermost acquire to the release at level 0, and knows its request")
    func levels() throws {
        let trace = try StoredTrace(
            """
            main          worker
            acquire R 1
            acquire R 2
                          request R
            release R 1
            release R 0
                          acquire R 1
            """, objects: "R rlock")
        #expect(
            try trace.rows("SELECT * FROM acquisitions") == [
                "main|R|rlock|-|10|50|0|40|0|1|5|demo.swift|1|-",
                "worker|R|rlock|30|60|-|30|-|1|6|-|demo.swift|6|-",
            ])
    }

    @Test("a condition's wait lets go of all levels and takes them again as a new acquisition")
    func conditionLock() throws {
        let trace = try StoredTrace(
            """
            main
            acquire R 1
            acquire R 2
            wait C
            release R 0
            acquire R 2
            wake C 1
            release R 1
            release R 0
            """, objects: "R rlock, C condition")
        #expect(
            try trace.rows("SELECT acquire_seq, release_seq, hold_ns FROM acquisitions") == ["1|4|30", "5|8|30"])
        #expect(
            try trace.rows("SELECT thread, object, began_ns, ended_ns, outcome FROM waits") == ["main|C|30|60|notified"]
        )
    }

    @Test("a lock that was held when the recording began counts as held by the thread that its state names")
    func lateRecording() throws {
        let trace = try StoredTrace(
            """
            main          worker
                          state A 1
                          request A
            release A 0
                          acquire A 1
            """, objects: "A lock")
        #expect(
            try trace.rows("SELECT thread, acquire_seq, release_seq, contended FROM acquisitions") == [
                "main|1|3|0", "worker|4|-|1",
            ])
    }

    @Test("a snapshot absorbs the acquire that it overlaps")
    func overlap() throws {
        let trace = try StoredTrace(
            """
            main
            state A 1
            acquire A 1
            release A 0
            """, objects: "A lock")
        #expect(try trace.rows("SELECT thread, acquire_seq, release_seq FROM acquisitions") == ["main|1|3"])
    }

    @Test("a thread's releases of permits end its own acquisitions, and a signal ends none")
    func permits() throws {
        let trace = try StoredTrace(
            """
            main          worker
            release S 1
                          acquire S 0
            release S 1
            acquire S 0
            release S 1
            """, objects: "S semaphore 0")
        #expect(
            try trace.rows("SELECT thread, acquire_seq, release_seq FROM acquisitions ORDER BY acquire_seq") == [
                "worker|2|-", "main|4|5",
            ])
        #expect(try trace.rows("SELECT * FROM held_at_end") == [])
    }

    @Test("the lock order has an edge for each lock wanted while another is held, also for one that is never granted")
    func lockOrder() throws {
        let trace = try StoredTrace(
            """
            one           two
            acquire A 1
                          acquire B 1
            acquire A 2
            request B
                          request A
            """, objects: "A rlock, B lock")
        #expect(
            try trace.rows("SELECT * FROM lock_order") == [
                "A|B|one|1|demo.swift|1|demo.swift|4", "B|A|two|1|demo.swift|2|demo.swift|5",
            ])
    }

    @Test("a request and its grant are one edge, and a request that gave up is none")
    func lockOrderCounts() throws {
        let trace = try StoredTrace(
            """
            one           two
                          acquire B 1
            acquire A 1
            request B
            timeout B
            request B
                          release B 0
            acquire B 1
            release B 0
            release A 0
            acquire B 1
            """, objects: "A lock, B lock")
        #expect(try trace.rows("SELECT held, wanted, thread, count FROM lock_order") == ["A|B|one|1"])
    }

    @Test("what is held at the end is shown with the end of its thread")
    func heldAtEnd() throws {
        let trace = try StoredTrace(
            """
            main          worker
            acquire A 1
                          acquire S 0
            release A 0
                          acquire A 1
            """, objects: "A lock, S semaphore 1"
        ) { if $0.name == "worker" { $0.end = .returned } }
        #expect(
            try trace.rows("SELECT * FROM held_at_end") == [
                "worker|returned|S|20|demo.swift|2", "worker|returned|A|40|demo.swift|4",
            ])
    }

    @Test("a refused release and a release of another thread's plain lock are unowned, with the owner of that moment")
    func unowned() throws {
        let trace = try StoredTrace(
            """
            main                worker
            release_error A 0
            acquire A 1
            acquire R 1
                                release_error R 1
                                release A 0
            release_error B 2
            """,
            objects: "A lock, R rlock, B bounded_semaphore 1")
        #expect(
            try trace.rows("SELECT * FROM unowned_releases ORDER BY seq") == [
                "1|10|main|A|lock|-|unlocked|demo.swift|1", "4|40|worker|R|rlock|main|not the owner|demo.swift|4",
                "5|50|worker|A|lock|main|foreign|demo.swift|5",
                "6|60|main|B|bounded_semaphore|-|past the bound|demo.swift|6",
            ])
    }

    @Test("fairness counts runs, and grants to others while a thread waits")
    func fairness() throws {
        let trace = try StoredTrace(
            """
            one           two
            acquire A 1
                          request A
            release A 0
            acquire A 1
            release A 0
            acquire A 1
            release A 0
                          acquire A 1
                          release A 0
            acquire A 1
                          request A
            """, objects: "A lock")
        #expect(
            try trace.rows("SELECT * FROM fairness") == [
                "A|lock|one|4|0|0|0|50|3|0", "A|lock|two|1|1|60|60|10|1|2",
            ])
    }

    @Test("readers and writers of a rwlock have acquisitions, and an upgrade is another one")
    func readers() throws {
        let trace = try StoredTrace(
            """
            one                two
            acquire_shared W 1
                               acquire_shared W 2
            acquire_shared W 3
            request_upgrade W
                               release_shared W 2
            acquire W 1
                               request_shared W
            acquire_shared W 1
            release W 0
            release_shared W 0
                               acquire_shared W 1
            """, objects: "W rwlock")
        #expect(
            try trace.rows(
                "SELECT thread, acquired_ns, released_ns, wait_ns, hold_ns FROM acquisitions ORDER BY acquire_seq") == [
                    "one|10|60|0|50", "two|20|50|0|30", "one|60|100|20|40", "two|110|-|40|-",
                ])
        #expect(try trace.rows("SELECT thread, object, since_ns FROM held_at_end") == ["two|W|110"])
        #expect(
            try trace.rows("SELECT * FROM fairness") == [
                "W|rwlock|one|2|1|20|20|90|1|0", "W|rwlock|two|2|1|40|40|30|1|0",
            ])
    }

    @Test("readers are in the lock order, also where they still wait")
    func sharedLockOrder() throws {
        let trace = try StoredTrace(
            """
            one                  two
            acquire_shared W 1
            acquire A 1
                                 acquire V 1
                                 request A
            request_shared V
            """, objects: "W rwlock, A lock, V rwlock")
        #expect(
            try trace.rows("SELECT held, wanted, thread FROM lock_order") == [
                "W|A|one", "V|A|two", "W|V|one", "A|V|one",
            ])
    }

    @Test("a release of several permits ends as many acquisitions, oldest first")
    func severalPermits() throws {
        let trace = try StoredTrace(
            """
            main
            acquire S 2
            acquire S 1
            acquire S 0
            release S 2
            release S 5
            """, objects: "S semaphore 3")
        #expect(
            try trace.rows("SELECT acquire_seq, release_seq FROM acquisitions ORDER BY acquire_seq") == [
                "1|4", "2|4", "3|5",
            ])
    }
}
