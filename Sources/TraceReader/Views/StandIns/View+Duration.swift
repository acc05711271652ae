extension View {
    static let duration = View(
        name: "duration",
        columns: ["object_id", "measure", "value_ns", "count", "longest_ns"],
        comment: "How many waits, holds and wakes took how long, in log-linear buckets.",
        query: """
            WITH taken AS MATERIALIZED (
                SELECT a.object_id, max(0, a.acquired_ns - coalesce(a.requested_ns, a.acquired_ns)) AS wait_ns,
                    max(0, \(ViewText.heldUntil("a", kind: "o.kind")) - a.acquired_ns) AS hold_ns
                FROM acquisition AS a LEFT JOIN object AS o ON o.id = a.object_id
            ),
            duration AS (
                SELECT object_id, 0 AS measure, wait_ns AS ns FROM taken
                UNION ALL
                SELECT object_id, 0, max(0, \(ViewText.lastTime("thread_id")) - began_ns) FROM request
                WHERE end_seq IS NULL
                UNION ALL
                SELECT object_id, 1, hold_ns FROM taken WHERE hold_ns IS NOT NULL
                UNION ALL
                SELECT object_id, 2, latency_ns FROM wake WHERE latency_ns IS NOT NULL
            ),
            scaled AS MATERIALIZED (
                SELECT object_id, measure, ns,
                    CASE
                        WHEN ns < 256 THEN 0 WHEN ns < 512 THEN 1 WHEN ns < 1024 THEN 2 WHEN ns < 2048 THEN 3
                        WHEN ns < 4096 THEN 4 WHEN ns < 8192 THEN 5 WHEN ns < 16384 THEN 6 WHEN ns < 32768 THEN 7
                        WHEN ns < 65536 THEN 8 WHEN ns < 131072 THEN 9 WHEN ns < 262144 THEN 10 WHEN ns < 524288 THEN 11
                        WHEN ns < 1048576 THEN 12 WHEN ns < 2097152 THEN 13 WHEN ns < 4194304 THEN 14 WHEN ns < 8388608 THEN 15
                        WHEN ns < 16777216 THEN 16 WHEN ns < 33554432 THEN 17 WHEN ns < 67108864 THEN 18
                        WHEN ns < 134217728 THEN 19 WHEN ns < 268435456 THEN 20 WHEN ns < 536870912 THEN 21
                        WHEN ns < 1073741824 THEN 22 WHEN ns < 2147483648 THEN 23 WHEN ns < 4294967296 THEN 24
                        WHEN ns < 8589934592 THEN 25 WHEN ns < 17179869184 THEN 26 WHEN ns < 34359738368 THEN 27
                        WHEN ns < 68719476736 THEN 28 WHEN ns < 137438953472 THEN 29 WHEN ns < 274877906944 THEN 30
                        WHEN ns < 549755813888 THEN 31 WHEN ns < 1099511627776 THEN 32 WHEN ns < 2199023255552 THEN 33
                        WHEN ns < 4398046511104 THEN 34 WHEN ns < 8796093022208 THEN 35 WHEN ns < 17592186044416 THEN 36
                        WHEN ns < 35184372088832 THEN 37 WHEN ns < 70368744177664 THEN 38 WHEN ns < 140737488355328 THEN 39
                        WHEN ns < 281474976710656 THEN 40 WHEN ns < 562949953421312 THEN 41 WHEN ns < 1125899906842624 THEN 42
                        WHEN ns < 2251799813685248 THEN 43 WHEN ns < 4503599627370496 THEN 44 WHEN ns < 9007199254740992 THEN 45
                        WHEN ns < 18014398509481984 THEN 46 WHEN ns < 36028797018963968 THEN 47
                        WHEN ns < 72057594037927936 THEN 48 WHEN ns < 144115188075855872 THEN 49
                        WHEN ns < 288230376151711744 THEN 50 WHEN ns < 576460752303423488 THEN 51
                        WHEN ns < 1152921504606846976 THEN 52 WHEN ns < 2305843009213693952 THEN 53
                        WHEN ns < 4611686018427387904 THEN 54 ELSE 55
                    END AS e
                FROM duration
            ),
            bucket AS (
                SELECT object_id, measure, (ns >> e << e) + ((1 << e) - 1) / 2 AS middle_ns, count(*) AS count,
                    max(ns) AS max_ns
                FROM scaled
                GROUP BY object_id, measure, middle_ns
            )
            SELECT object_id, measure, middle_ns, count,
                CASE
                    WHEN row_number() OVER (PARTITION BY object_id, measure ORDER BY middle_ns DESC) = 1 THEN max_ns
                END
            FROM bucket
            """)

    static let activity = View(
        name: "activity",
        columns: ["thread_id", "kind", "object_kind", "events", "first_ns", "last_ns"],
        comment: "How many events of one kind a thread recorded, on one kind of object.",
        query: """
            SELECT e.thread_id, e.kind,
                coalesce(
                    o.kind, CASE WHEN t.id IS NOT NULL THEN (SELECT id FROM object_kind WHERE name = 'thread') END
                ) AS object_kind,
                count(*), min(e.time_ns), max(e.time_ns)
            FROM event AS e LEFT JOIN object AS o ON o.id = e.object_id LEFT JOIN thread AS t ON t.id = e.object_id
            GROUP BY 1, 2, 3
            """)
}
