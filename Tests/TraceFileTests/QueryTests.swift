import Foundation
import Testing
import TraceModel
import TraceReader

@Suite("The queries of the catalog", .timeLimit(.minutes(15)))
struct QueryTests {
    /// Two threads that take two locks in both orders, one after the other; the worker waits once.
    static func twoLocks() throws -> StoredTrace {
        try StoredTrace(
            """
            main          worker
            acquire A 1
            acquire B 1
                          request A
            release B 0
            release A 0
                          acquire A 1
                          release A 0
                          acquire B 1
                          acquire A 1
                          release A 0
                          release B 0
            """, objects: "A lock, B lock")
    }

    private func check(_ name: String, on trace: StoredTrace, _ expected: [String]) throws {
        let query = try #require(QueryCatalog.query(named: name))
        let result = try TraceReader(path: trace.path).query(query.sql)
        #expect(result.rows.map { $0.map(\.shown).joined(separator: "|") } == expected)
        #expect(query.columns.map(\.name) == result.columns, "the header names the columns of the result")
        // Where the program is missing, a test of the catalog is shown as skipped.
        guard let program = sqliteProgram else { return }
        let output = try runSQLite(program, trace.path, input: QueryCatalogTests.file(name))
        #expect(output == expected.map { $0.replacingOccurrences(of: "|-", with: "|NULL") + "\n" }.joined())
    }

    @Test("hottest-locks adds up the waits and holds of each lock")
    func hottestLocks() throws {
        try check(
            "hottest-locks", on: try Self.twoLocks(), ["A|lock|2|3|1|33.3|0|30|30|60", "B|lock|2|2|0|0.0|0|0|0|50"])
    }

    @Test("hottest-locks, fairness and wait-hold-percentiles count a wait that is open, until the process ended")
    func openWaits() throws {
        let trace = try StoredTrace(
            """
            main          worker
            acquire A 1
            acquire B 1
                          request A
            release B 0
            """, objects: "A lock, B lock", ended: 5000)
        try check("hottest-locks", on: trace, ["A|lock|2|1|0|0.0|1|4970|4970|4990", "B|lock|1|1|0|0.0|0|0|0|20"])
        try check(
            "fairness", on: trace,
            [
                "A|lock|main|1|0|0|0|0|4990|1|0|0|0|0|0.5|0.5", "A|lock|worker|0|0|1|4970|4970|0|0|0|0|0|0|0.5|0.5",
                "B|lock|main|1|0|0|0|0|20|1|0|0|0|0|1.0|-",
            ])
        try check(
            "wait-hold-percentiles", on: trace,
            [
                "A|lock|wait|2|0|4970|4970|4970", "A|lock|hold|1|4975|4975|4975|4990", "B|lock|wait|1|0|0|0|0",
                "B|lock|hold|1|20|20|20|20",
            ])
    }

    @Test("wait-hold-percentiles takes the nearest rank")
    func percentiles() throws {
        try check(
            "wait-hold-percentiles", on: try Self.twoLocks(),
            [
                "A|lock|wait|3|0|30|30|30", "A|lock|hold|3|10|40|40|40", "B|lock|wait|2|0|0|0|0",
                "B|lock|hold|2|20|30|30|30",
            ])
    }

    @Test("lock-order-edges adds up the edges of the lock order")
    func edges() throws {
        try check(
            "lock-order-edges", on: try Self.twoLocks(),
            ["A|B|1|main|demo.swift:1|demo.swift:2", "B|A|1|worker|demo.swift:8|demo.swift:9"])
    }

    @Test("lock-order-cycles finds each cycle once, with its threads")
    func cycles() throws {
        try check("lock-order-cycles", on: try Self.twoLocks(), ["2|A -> B -> A|(main) (worker)|2"])
        let cycle = try StoredTrace(
            """
            one           two           three
            acquire A 1
            acquire B 1
            release B 0
            release A 0
                          acquire B 1
                          acquire C 1
                          release C 0
                          release B 0
                                        acquire C 1
                                        acquire A 1
                                        acquire D 1
            """, objects: "A lock, B mutex, C rlock, D lock")
        try check("lock-order-cycles", on: cycle, ["3|A -> B -> C -> A|(one) (two) (three)|3"])
    }

    @Test("unowned-releases shows the view")
    func unowned() throws {
        let trace = try StoredTrace(
            """
            main          worker
            acquire A 1
                          release A 0
            """, objects: "A lock")
        try check("unowned-releases", on: trace, ["2|20|worker|A|lock|main|foreign|demo.swift|2"])
    }

    @Test("abrupt-daemon-exits and held-at-end show the views")
    func atEnd() throws {
        let trace = try StoredTrace(
            """
            main        worker
                        acquire A 1
                        request B
            """, objects: "A lock, B lock", ended: 50
        ) {
            $0.isDaemon = $0.name == "worker"
            $0.end = $0.name == "worker" ? .abrupt : .returned
        }
        try check("abrupt-daemon-exits", on: trace, ["worker|50|A|B|-|demo.swift|2"])
        try check("held-at-end", on: trace, ["worker|abrupt|A|10|demo.swift|1"])
    }

    @Test("threads has a row for each thread, also for one that recorded nothing")
    func threads() throws {
        let trace = try StoredTrace(
            """
            main           worker
            start worker
            """
        ) {
            if $0.name == "worker" {
                $0.parent = ThreadID(rawValue: 1)
                $0.started = 10
                $0.ended = 30
                $0.end = .threw
                $0.error = "boom"
                $0.site = SiteID(rawValue: 1)
            }
        }
        try check(
            "threads", on: trace,
            ["1|main|4711|0|-|0|-|-|running|-|1|-|-", "2|worker|4711|0|main|10|30|20|threw|boom|0|demo.swift|1"])
    }

    @Test("who-blocked-whom charges a wait to those who held the lock meanwhile")
    func whoBlockedWhom() throws {
        let trace = try StoredTrace(
            """
            one             two           three
            acquire A 1
                            request A
                                          request A
            release A 0
                                          acquire A 1
                                          release A 0
                            acquire A 1
            request A
            exit
            """, objects: "A lock")
        try check(
            "who-blocked-whom", on: trace,
            ["two|one|A|lock|1|20", "one|two|A|lock|1|10", "three|one|A|lock|1|10", "two|three|A|lock|1|10"])
    }

    @Test("who-blocked-whom tells threads of one name apart")
    func doubleNames() throws {
        let trace = try StoredTrace(
            """
            one             two           three
            acquire A 1
                            request A
                                          request A
            release A 0
                                          acquire A 1
                                          release A 0
                            acquire A 1
            exit
            """, objects: "A lock", thread: { if $0.name != "one" { $0.name = "worker" } })
        try check(
            "who-blocked-whom", on: trace,
            ["worker #2|one|A|lock|1|20", "worker #2|worker #3|A|lock|1|10", "worker #3|one|A|lock|1|10"])
    }

    @Test("fairness and overtakes count who was granted the lock before an earlier waiter")
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
            """, objects: "A lock")
        try check(
            "fairness", on: trace,
            ["A|lock|one|2|0|0|0|0|30|2|0|0|0|0|0.9|0.5", "A|lock|two|1|1|0|40|40|10|1|1|1|0|0|0.9|0.5"])
        try check("overtakes", on: trace, ["A|lock|one|two|1|1|1|4"])
    }

    @Test("an earlier request that is granted first overtakes nobody")
    func inTurn() throws {
        let trace = try StoredTrace(
            """
            one           two           three
            acquire A 1
                          request A
                                        request A
            release A 0
                          acquire A 1
                          release A 0
                                        acquire A 1
            """, objects: "A lock")
        try check("overtakes", on: trace, [])
        #expect(try trace.rows("SELECT thread, overtaken FROM fairness") == ["one|0", "two|0", "three|0"])
    }

    @Test("condition-wakes tells wakes out of order and wakes for nothing")
    func conditionWakes() throws {
        let trace = try StoredTrace(
            """
            one            two        three
                           wait C
                                      wait C
            notify C 1
                                      wake C 1
                                      wait C
            notify_all C 2
                           wake C 1
                                      wake C 0
            notify C 0
            """, objects: "C condition")
        try check("condition-wakes", on: trace, ["C|3|2|1|3|1|1|1|1|2|20|10"])
    }

    @Test("semaphore-use weighs the levels by time")
    func semaphoreUse() throws {
        let trace = try StoredTrace(
            """
            main          worker
            create S 2
            acquire S 1
                          acquire S 0
                          release S 1
            release S 2
            destroy S
                          request L
            """, objects: "S semaphore 2, L lock")
        try check("semaphore-use", on: trace, ["S|semaphore|0|2|1.2|10|50"])
    }

    @Test("notifications shows the time until the first waiter goes on")
    func notifications() throws {
        let trace = try StoredTrace(
            """
            one          two
                         wait C
            notify C 1
                         wake C 1
            notify C 0
            """, objects: "C condition")
        try check(
            "notifications", on: trace,
            [
                "2|20|one|C|notify|1|two|10|demo.swift|2", "4|40|one|C|notify|0|-|-|demo.swift|4",
            ])
    }

    @Test("notifications names the threads woken, in the order in which they went on")
    func wokenThreads() throws {
        let trace = try StoredTrace(
            """
            main         one          two          three
                         wait C
                                      wait C
                                                   wait C
            notify_all C 2
            notify C 1
                                      wake C 1
                         wake C 1
                                                   wake C 1
            """, objects: "C condition")
        let rows = try trace.rows(ofQuery: "notifications")
        #expect(rows.map { $0.split(separator: "|")[5...6].joined(separator: ": ") } == ["2: two, one", "1: three"])
    }

    @Test("objects has a row for each object, with the number that 'synctrace events' takes")
    func objects() throws {
        let trace = try StoredTrace(
            """
            main
            create S 2
            acquire S 1
            acquire A 1
            release A 0
            acquire A 1
            """, objects: "S semaphore 2, A lock")
        let rows = try trace.rows("SELECT id FROM object WHERE name IN ('S', 'A') ORDER BY id")
        try check(
            "objects", on: trace,
            ["\(rows[0])|S|semaphore|4711|2|-|-|-|1|-|-", "\(rows[1])|A|lock|4711|-|-|-|-|2|-|-"])
    }

    @Test("a request that was open at the end says who holds the lock, and until when it waited")
    func openRequest() throws {
        let trace = try StoredTrace(
            """
            main         worker
            acquire A 1
                         request A
            """, objects: "A lock", ended: 1_400_000)
        #expect(
            try trace.rows("SELECT thread, wait_ns, contended, acquired_ns, holder FROM acquisitions") == [
                "main|0|0|10|-", "worker|1399980|1|-|main",
            ])
        #expect(try trace.rows(ofQuery: "who-blocked-whom") == ["worker|main|A|lock|1|1399980"])
    }

    @Test("semaphore-levels follows the permits")
    func semaphoreLevels() throws {
        let trace = try StoredTrace(
            """
            main
            create S 1
            acquire S 0
            release S 1
            """, objects: "S semaphore 1")
        try check(
            "semaphore-levels", on: trace, ["S|1|10|main|create|1", "S|2|20|main|acquire|0", "S|3|30|main|release|1"])
    }

    @Test("barrier-skew tells the rounds apart, also where one was broken")
    func barrierSkew() throws {
        let trace = try StoredTrace(
            """
            one        two
            arrive B
                       arrive B
            pass B 0
                       pass B 1
                       arrive B
                       abort B
                       reset B
                       arrive B
            arrive B
            """, objects: "B barrier 2")
        try check(
            "barrier-skew", on: trace,
            ["B|1|2|2|10|20|10|two", "B|2|1|2|50|50|0|two", "B|3|2|2|80|90|10|one"])
    }

    @Test("event-counts counts by kind of event and of object")
    func eventCounts() throws {
        try check(
            "event-counts", on: try Self.twoLocks(),
            ["acquire|lock|5|2|10|90", "release|lock|5|2|40|110", "request|lock|1|1|30|30"])
    }

    @Test("the buckets of the SQL and of the Swift agree", arguments: boundaries)
    func buckets(value: Int64) throws {
        let bucket = LogLinearBucket(containing: value)
        #expect(bucket.lower <= value && value - bucket.lower < 1 << bucket.exponent)
        #expect(abs(Double(bucket.value - value)) <= Double(value) * 0.004)
        // Nearly the same duration twice: the median is the bucket's value, unless that is above the longest.
        let trace = try StoredTrace(
            """
            main
            acquire A 1
            release A 0
            acquire A 1
            release A 0
            """, objects: "A lock", times: [0, value, 0, Int64.max - 1])
        let rows = try trace.rows(ofQuery: "wait-hold-percentiles")
        #expect(
            rows.last == "A|lock|hold|2|\(bucket.value)|"
                + "\(LogLinearBucket(containing: Int64.max - 1).value)|\(LogLinearBucket(containing: Int64.max - 1).value)|"
                + "\(Int64.max - 1)")
    }
}

private let boundaries: [Int64] = [
    0, 1, 127, 255, 256, 257, 511, 512, 513, 1023, 99_999, 123_456_789, 1 << 40, (1 << 40) - 1, Int64.max / 2,
]
