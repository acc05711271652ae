// Made by scripts/embed-queries from queries/*.sql: change those, and run it again.
// swift-format-ignore-file

/// The files of the catalog, by name.
let embeddedQueries: [(name: String, text: String)] = [
    (
        name: "abrupt-daemon-exits",
        text: #"""
            -- Purpose: Daemon threads that the end of the process cut off, and what each was in the middle of.
            -- Column thread: the daemon
            -- Column cut_off_ns: when, since the recording began (ns)
            -- Column holding: the locks and permits that it held
            -- Column waiting_for: what it waited for
            -- Column open_resources: the resources that it had open
            -- Column file: the source file of its last event
            -- Column line: the line in it
            SELECT thread, cut_off_ns, holding, waiting_for, open_resources, file, line FROM abrupt_daemons ORDER BY cut_off_ns, thread;

            """#
    ),
    (
        name: "barrier-skew",
        text: #"""
            -- Purpose: How far apart the threads arrive at each barrier, round by round, and who comes last.
            -- Column object: the barrier
            -- Column round: the round, from 1
            -- Column arrived: threads that arrived (count)
            -- Column parties: threads that it is for (count)
            -- Column first_ns: when the first arrived, since the recording began (ns)
            -- Column last_ns: when the last arrived, since the recording began (ns)
            -- Column skew_ns: between the two (ns)
            -- Column last_thread: who arrived last
            --
            -- A round has as many arrivals as the barrier has parties; a break, an abort or a reset ends it early.
            WITH step AS (
                SELECT e.seq, e.time_ns, e.thread_id, e.kind, e.object_id, o.capacity,
                    sum(e.kind IN (25, 26, 27)) OVER (PARTITION BY e.object_id ORDER BY e.seq) AS era -- break, abort, reset
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE o.kind = 9 -- barrier
                    AND e.kind IN (22, 25, 26, 27) -- arrive, break, abort, reset
            ),
            arrival AS (
                SELECT *,
                    (row_number() OVER (PARTITION BY object_id, era ORDER BY seq) - 1) / max(1, coalesce(capacity, 1)) AS part
                FROM step WHERE kind = 22
            ),
            numbered AS (
                SELECT *, dense_rank() OVER (PARTITION BY object_id ORDER BY era, part) AS round FROM arrival
            ),
            summary AS (
                SELECT object_id, round, capacity, count(*) AS arrived, min(time_ns) AS first_ns, max(time_ns) AS last_ns,
                    max(seq) AS last_seq
                FROM numbered
                GROUP BY object_id, round
            )
            SELECT
                coalesce(o.name, o.origin, 'barrier #' || o.id) AS object,
                s.round,
                s.arrived,
                s.capacity AS parties,
                s.first_ns,
                s.last_ns,
                s.last_ns - s.first_ns AS skew_ns,
                coalesce(t.name, t.origin, 'thread #' || e.thread_id) AS last_thread
            FROM summary AS s
            JOIN object AS o ON o.id = s.object_id
            JOIN event AS e ON e.seq = s.last_seq
            LEFT JOIN thread AS t ON t.id = e.thread_id
            ORDER BY o.id, s.round;

            """#
    ),
    (
        name: "event-counts",
        text: #"""
            -- Purpose: How many events of each kind the trace has, on which kind of object.
            -- Column kind: the kind of event
            -- Column object_kind: the kind of object; empty: none
            -- Column events: how many (count)
            -- Column threads: threads that recorded them (count)
            -- Column first_ns: the first, since the recording began (ns)
            -- Column last_ns: the last, since the recording began (ns)
            WITH counted AS (
                SELECT e.kind, coalesce(o.kind, CASE WHEN t.id IS NOT NULL THEN 1 END) AS object_kind, count(*) AS events,
                    count(DISTINCT e.thread_id) AS threads, min(e.time_ns) AS first_ns, max(e.time_ns) AS last_ns
                FROM event AS e LEFT JOIN object AS o ON o.id = e.object_id LEFT JOIN thread AS t ON t.id = e.object_id
                GROUP BY 1, 2
            )
            SELECT
                coalesce(k.name, 'kind #' || c.kind) AS kind,
                ok.name AS object_kind,
                c.events,
                c.threads,
                c.first_ns,
                c.last_ns
            FROM counted AS c
            LEFT JOIN event_kind AS k ON k.id = c.kind
            LEFT JOIN object_kind AS ok ON ok.id = c.object_kind
            ORDER BY c.events DESC, kind, object_kind;

            """#
    ),
    (
        name: "fairness",
        text: #"""
            -- Purpose: How evenly each lock and semaphore served its threads, with Jain's index of fairness.
            -- Column object: the lock or semaphore
            -- Column object_kind: its kind
            -- Column thread: the thread that asked for it
            -- Column acquisitions: how often it got it (count)
            -- Column contended: acquisitions that had to wait (count)
            -- Column wait_total_ns: time waited (ns)
            -- Column wait_max_ns: the longest wait (ns)
            -- Column hold_total_ns: time held (ns)
            -- Column longest_run: the most acquisitions in a row without one of another thread (count)
            -- Column overtaken: grants to others while it waited (count)
            -- Column jain_acquisitions: Jain's index of the object's acquisitions: 1 even, 1/n one of n threads has all
            -- Column jain_wait: the same of the time waited; empty where nobody waited
            --
            -- Jain, Chiu, Hawe: A quantitative measure of fairness and discrimination, 1984: (sum x)^2 / (n * sum x^2).
            SELECT
                object,
                object_kind,
                thread,
                acquisitions,
                contended,
                wait_total_ns,
                wait_max_ns,
                hold_total_ns,
                longest_run,
                overtaken,
                round(
                    1.0 * sum(acquisitions) OVER same * sum(acquisitions) OVER same
                        / nullif(count(*) OVER same * sum(1.0 * acquisitions * acquisitions) OVER same, 0), 3) AS jain_acquisitions,
                round(
                    1.0 * sum(wait_total_ns) OVER same * sum(wait_total_ns) OVER same
                        / nullif(count(*) OVER same * sum(1.0 * wait_total_ns * wait_total_ns) OVER same, 0), 3) AS jain_wait
            FROM fairness
            WINDOW same AS (PARTITION BY object, object_kind)
            ORDER BY object, object_kind, thread;

            """#
    ),
    (
        name: "held-at-end",
        text: #"""
            -- Purpose: What was still held when the trace ended, by whom, and since when.
            -- Column thread: who held it
            -- Column thread_end: how the thread ended: returned, threw, abrupt or running
            -- Column object: what it held
            -- Column since_ns: since when, counted from the beginning of the recording (ns)
            -- Column file: the source file where it was acquired
            -- Column line: the line in it
            SELECT thread, thread_end, object, since_ns, file, line FROM held_at_end ORDER BY since_ns, thread, object;

            """#
    ),
    (
        name: "hottest-locks",
        text: #"""
            -- Purpose: The locks and semaphores that threads waited for longest, the worst first.
            -- Column object: the lock or semaphore
            -- Column object_kind: its kind
            -- Column threads: threads that acquired it (count)
            -- Column acquisitions: how often it was acquired (count)
            -- Column contended: acquisitions that had to wait (count)
            -- Column contended_percent: contended in percent of acquisitions (percent)
            -- Column wait_total_ns: time that threads waited for it, added up (ns)
            -- Column wait_max_ns: the longest wait (ns)
            -- Column hold_total_ns: time that it was held, added up (ns)
            SELECT
                object,
                object_kind,
                count(DISTINCT thread) AS threads,
                count(*) AS acquisitions,
                sum(contended) AS contended,
                round(100.0 * sum(contended) / count(*), 1) AS contended_percent,
                sum(wait_ns) AS wait_total_ns,
                max(wait_ns) AS wait_max_ns,
                coalesce(sum(hold_ns), 0) AS hold_total_ns
            FROM acquisitions
            GROUP BY object, object_kind
            ORDER BY wait_total_ns DESC, hold_total_ns DESC, object;

            """#
    ),
    (
        name: "lock-order-cycles",
        text: #"""
            -- Purpose: Circles in the lock order, through up to eight locks: threads that take locks in such orders can deadlock.
            -- Column length: locks in the circle (count)
            -- Column cycle: the locks in the order in which they are taken, from the first by name round to it again
            -- Column threads: for each step of the circle the threads that took it
            -- Column thread_count: different threads among them; one alone cannot deadlock with itself (count)
            --
            -- Each circle is found once: only walks that start at their first lock by name are followed, and none meets a lock
            -- twice.
            WITH RECURSIVE edge AS MATERIALIZED (
                SELECT held, wanted, group_concat(DISTINCT thread) AS threads FROM lock_order GROUP BY held, wanted
            ),
            walk(start, here, length, path, seen, steps, threads) AS (
                -- seen and steps hold names between control characters, which names do not have.
                SELECT held, wanted, 1, held || ' -> ' || wanted, char(30) || wanted || char(30),
                    char(30) || held || char(31) || wanted || char(30), '(' || threads || ')'
                FROM edge
                WHERE wanted > held
                UNION ALL
                SELECT w.start, e.wanted, w.length + 1, w.path || ' -> ' || e.wanted, w.seen || e.wanted || char(30),
                    w.steps || e.held || char(31) || e.wanted || char(30), w.threads || ' (' || e.threads || ')'
                FROM walk AS w JOIN edge AS e ON e.held = w.here
                WHERE w.here <> w.start
                    AND w.length < 8
                    AND e.wanted >= w.start
                    AND instr(w.seen, char(30) || e.wanted || char(30)) = 0
            )
            SELECT
                length,
                path AS cycle,
                threads,
                (
                    SELECT count(DISTINCT o.thread)
                    FROM lock_order AS o
                    WHERE instr(steps, char(30) || o.held || char(31) || o.wanted || char(30)) > 0
                ) AS thread_count
            FROM walk
            WHERE here = start
            ORDER BY length, cycle;

            """#
    ),
    (
        name: "lock-order-edges",
        text: #"""
            -- Purpose: Which locks were wanted while which were held, by whom and where: the edges of the lock order.
            -- Column held: the lock that was held
            -- Column wanted: the lock that was acquired or waited for meanwhile
            -- Column count: how often (count)
            -- Column threads: the threads that did so
            -- Column held_at: where the one was acquired, the first such place by name
            -- Column wanted_at: where the other was wanted, the first such place by name
            SELECT
                held,
                wanted,
                sum(count) AS count,
                group_concat(DISTINCT thread) AS threads,
                min(held_file || ':' || held_line) AS held_at,
                min(wanted_file || ':' || wanted_line) AS wanted_at
            FROM lock_order
            GROUP BY held, wanted
            ORDER BY held, wanted;

            """#
    ),
    (
        name: "notifications",
        text: #"""
            -- Purpose: Every notification of a condition: whom it woke, and how long until the first went on.
            -- Column seq: the event's number
            -- Column time_ns: when, since the recording began (ns)
            -- Column thread: who notified
            -- Column object: the condition
            -- Column kind: notify or notify_all
            -- Column woken: waiters woken (count)
            -- Column latency_ns: until the first waiter went on, with the lock held again; empty: none did (ns)
            -- Column file: the source file
            -- Column line: the line in it
            SELECT seq, time_ns, thread, object, kind, woken, first_wake_ns - time_ns AS latency_ns, file, line
            FROM notifications
            ORDER BY seq;

            """#
    ),
    (
        name: "overtakes",
        text: #"""
            -- Purpose: Which thread was granted a lock or semaphore while which other had waited for it longer.
            -- Column object: the lock or semaphore
            -- Column object_kind: its kind
            -- Column overtaker: the thread that was granted it
            -- Column overtaken: the thread that had requested it before and still waited
            -- Column times: how often (count)
            -- Column first_seq: the first such grant, by its event's number
            WITH step AS (
                SELECT e.seq, e.thread_id, e.kind, e.object_id,
                    coalesce(
                        lead(e.seq) OVER (PARTITION BY e.object_id, e.thread_id ORDER BY e.seq), 9223372036854775807) AS end_seq
                FROM event AS e
                JOIN object AS o ON o.id = e.object_id
                WHERE o.kind IN (2, 3, 5, 6, 10, 11) -- lock, rlock, semaphore, bounded_semaphore, mutex, rwlock
                    AND e.kind IN (10, 11, 13) -- request, acquire, timeout
            ),
            granted AS MATERIALIZED (
                -- A re-entrant acquire is no grant.
                SELECT acquire_seq, thread, object, object_kind FROM acquisitions
            )
            SELECT
                g.object,
                g.object_kind,
                g.thread AS overtaker,
                coalesce(t.name, t.origin, 'thread #' || r.thread_id) AS overtaken,
                count(*) AS times,
                min(g.acquire_seq) AS first_seq
            FROM (SELECT * FROM step WHERE kind = 10) AS r
            CROSS JOIN event AS e ON e.object_id = r.object_id AND e.kind = 11 AND e.seq > r.seq AND e.seq < r.end_seq
            CROSS JOIN granted AS g ON g.acquire_seq = e.seq
            LEFT JOIN thread AS t ON t.id = r.thread_id
            GROUP BY e.object_id, e.thread_id, r.thread_id
            ORDER BY times DESC, first_seq;

            """#
    ),
    (
        name: "semaphore-levels",
        text: #"""
            -- Purpose: How many permits each semaphore had left, step by step.
            -- Column object: the semaphore
            -- Column seq: the event's number
            -- Column time_ns: when, since the recording began (ns)
            -- Column thread: who acted
            -- Column kind: create, state (found so by a late recording), acquire or release
            -- Column level: permits left after it (count)
            SELECT object, seq, time_ns, thread, kind, value AS level
            FROM events
            WHERE object_kind IN ('semaphore', 'bounded_semaphore') AND kind IN ('create', 'state', 'acquire', 'release')
            ORDER BY object, seq;

            """#
    ),
    (
        name: "threads",
        text: #"""
            -- Purpose: Every thread: who created it and where, how long it ran, how it ended, and how much it did.
            -- Column thread: its name, else its origin
            -- Column process: the operating system's id of its process
            -- Column daemon: 1 if the end of the process does not wait for it
            -- Column parent: the thread that created it
            -- Column started_ns: when it started, since the recording began; empty: never (ns)
            -- Column ended_ns: when it ended, since the recording began; empty: not known to have ended (ns)
            -- Column lifetime_ns: from the one to the other (ns)
            -- Column end: returned, threw, abrupt (cut off by the end of its process) or running (end unknown)
            -- Column error: the error that left its target
            -- Column events: events that it recorded (count)
            -- Column file: the source file where it was created
            -- Column line: the line in it
            WITH recorded AS MATERIALIZED (
                SELECT thread_id, count(*) AS events FROM event GROUP BY thread_id
            )
            SELECT
                coalesce(t.name, t.origin, 'thread #' || t.id) AS thread,
                p.pid AS process,
                t.daemon,
                CASE WHEN t.parent_id IS NOT NULL THEN coalesce(c.name, c.origin, 'thread #' || t.parent_id) END AS parent,
                t.started_ns,
                t.ended_ns,
                t.ended_ns - t.started_ns AS lifetime_ns,
                t."end",
                t.error,
                coalesce(r.events, 0) AS events,
                s.file,
                s.line
            FROM thread AS t
            LEFT JOIN process AS p ON p.id = t.process_id
            LEFT JOIN thread AS c ON c.id = t.parent_id
            LEFT JOIN recorded AS r ON r.thread_id = t.id
            LEFT JOIN site AS s ON s.id = t.site_id
            ORDER BY t.id;

            """#
    ),
    (
        name: "unowned-releases",
        text: #"""
            -- Purpose: Releases by threads that did not hold what they released.
            -- Column seq: the event's number
            -- Column time_ns: when, since the recording began (ns)
            -- Column thread: who released
            -- Column object: what
            -- Column object_kind: its kind
            -- Column owner: who held it then; empty: nobody
            -- Column reason: unlocked, not the owner, past the bound (all refused), or foreign (a plain lock allows it)
            -- Column file: the source file
            -- Column line: the line in it
            SELECT seq, time_ns, thread, object, object_kind, owner, reason, file, line FROM unowned_releases ORDER BY seq;

            """#
    ),
    (
        name: "wait-hold-percentiles",
        text: #"""
            -- Purpose: How long threads waited for each lock and semaphore, and how long they held it, as percentiles.
            -- Column object: the lock or semaphore
            -- Column object_kind: its kind
            -- Column measure: wait (0 where the thread did not have to) or hold
            -- Column count: durations that were measured (count)
            -- Column p50_ns: half of the durations are at most this long, within 0.4 percent (ns)
            -- Column p95_ns: 95 percent of them are at most this long, within 0.4 percent (ns)
            -- Column p99_ns: 99 percent of them are at most this long, within 0.4 percent (ns)
            -- Column max_ns: the longest, exact (ns)
            --
            -- Durations are counted in log-linear buckets. A duration keeps its eight highest bits: with the exponent
            -- e = max(0, floor(log2(duration)) - 7) its bucket is two to the power of e wide, so that it is exact below 256, and the
            -- bucket's middle, rounded down, stands for it. A percentile is the nearest rank: of n durations the one with the number
            -- ceil(n * percent / 100) in ascending order; no percentile is above the longest duration.
            WITH taken AS MATERIALIZED (
                SELECT object, object_kind, wait_ns, hold_ns FROM acquisitions
            ),
            duration AS (
                SELECT object, object_kind, 'wait' AS measure, wait_ns AS ns FROM taken
                UNION ALL
                SELECT object, object_kind, 'hold', hold_ns FROM taken WHERE hold_ns IS NOT NULL
            ),
            scaled AS MATERIALIZED (
                SELECT object, object_kind, measure, ns,
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
                SELECT object, object_kind, measure, (ns >> e << e) + ((1 << e) - 1) / 2 AS middle_ns, count(*) AS count,
                    max(ns) AS max_ns
                FROM scaled
                GROUP BY object, object_kind, measure, middle_ns
            ),
            ranked AS (
                SELECT *,
                    sum(count) OVER (PARTITION BY object, object_kind, measure ORDER BY middle_ns) AS up_to,
                    sum(count) OVER (PARTITION BY object, object_kind, measure) AS total,
                    max(max_ns) OVER (PARTITION BY object, object_kind, measure) AS longest_ns
                FROM bucket
            )
            SELECT
                object,
                object_kind,
                measure,
                total AS count,
                min(min(CASE WHEN up_to >= (total * 50 + 99) / 100 THEN middle_ns END), longest_ns) AS p50_ns,
                min(min(CASE WHEN up_to >= (total * 95 + 99) / 100 THEN middle_ns END), longest_ns) AS p95_ns,
                min(min(CASE WHEN up_to >= (total * 99 + 99) / 100 THEN middle_ns END), longest_ns) AS p99_ns,
                longest_ns AS max_ns
            FROM ranked
            GROUP BY object, object_kind, measure
            ORDER BY object, object_kind, measure DESC;

            """#
    ),
    (
        name: "who-blocked-whom",
        text: #"""
            -- Purpose: Whose holding of a lock made whom wait, and for how long; also of waits that never ended or gave up.
            -- Column waiter: the thread that waited
            -- Column holder: the thread that held the lock meanwhile
            -- Column object: the lock
            -- Column object_kind: its kind
            -- Column times: holds of the holder that fell into waits of the waiter (count)
            -- Column blocked_ns: the time in which the one waited and the other held (ns)
            --
            -- For locks with one owner; what nobody held while a thread waited is charged to nobody.
            WITH hold AS MATERIALIZED (
                SELECT a.thread, a.object, a.object_kind, a.acquire_seq, a.acquired_ns, a.released_ns, e.object_id,
                    CASE e.kind WHEN 3 THEN e.value & 4294967295 ELSE e.thread_id END AS thread_id -- 3: state names the owner
                FROM acquisitions AS a JOIN event AS e ON e.seq = a.acquire_seq
                WHERE a.object_kind IN ('lock', 'rlock', 'mutex')
            ),
            step AS (
                SELECT acquire_seq AS seq, acquired_ns AS time_ns, thread_id, 11 AS kind, object_id, acquire_seq AS hold_seq
                FROM hold
                UNION ALL
                SELECT e.seq, e.time_ns, e.thread_id, e.kind, e.object_id, NULL
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE o.kind IN (2, 3, 10) -- lock, rlock, mutex
                    AND e.kind IN (10, 13) -- request, timeout
            ),
            followed AS (
                SELECT *,
                    lead(seq) OVER own AS end_seq,
                    lead(time_ns) OVER own AS end_ns,
                    max(hold_seq) OVER (
                        PARTITION BY object_id ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    ) AS last_hold_seq
                FROM step
                WINDOW own AS (PARTITION BY object_id, thread_id ORDER BY seq)
            ),
            last AS (
                SELECT max(time_ns) AS ns FROM event
            ),
            request AS MATERIALIZED (
                SELECT seq, thread_id, object_id, time_ns AS began_ns, last_hold_seq,
                    coalesce(end_seq, 9223372036854775807) AS end_seq, coalesce(end_ns, last.ns) AS end_ns
                FROM followed, last
                WHERE kind = 10
            ),
            blocking AS (
                -- The hold that the request met, and those that began while it was open.
                SELECT seq, thread_id, began_ns, end_ns, last_hold_seq AS hold_seq FROM request
                UNION ALL
                SELECT r.seq, r.thread_id, r.began_ns, r.end_ns, g.seq
                FROM request AS r
                CROSS JOIN event AS g ON g.object_id = r.object_id AND g.kind = 11 AND g.seq > r.seq AND g.seq < r.end_seq
            )
            SELECT
                coalesce(t.name, t.origin, 'thread #' || b.thread_id) AS waiter,
                h.thread AS holder,
                h.object,
                h.object_kind,
                count(*) AS times,
                sum(min(b.end_ns, coalesce(h.released_ns, b.end_ns)) - max(b.began_ns, h.acquired_ns)) AS blocked_ns
            FROM blocking AS b
            CROSS JOIN hold AS h ON h.acquire_seq = b.hold_seq
            LEFT JOIN thread AS t ON t.id = b.thread_id
            WHERE min(b.end_ns, coalesce(h.released_ns, b.end_ns)) > max(b.began_ns, h.acquired_ns)
            GROUP BY b.thread_id, h.thread, h.object_id
            ORDER BY blocked_ns DESC, waiter, holder, h.object;

            """#
    ),
]
