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
                    sum(e.kind <> (SELECT id FROM event_kind WHERE name = 'arrive')) OVER (PARTITION BY e.object_id ORDER BY e.seq)
                        AS era
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE o.kind = (SELECT id FROM object_kind WHERE name = 'barrier')
                    AND e.kind IN (SELECT id FROM event_kind WHERE name IN ('arrive', 'break', 'abort', 'reset'))
            ),
            arrival AS (
                SELECT *,
                    (row_number() OVER (PARTITION BY object_id, era ORDER BY seq) - 1) / max(1, coalesce(capacity, 1)) AS part
                FROM step WHERE kind = (SELECT id FROM event_kind WHERE name = 'arrive')
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
        name: "condition-wakes",
        text: #"""
            -- Purpose: How each condition woke its waiters: how soon, in which order, and how often for nothing.
            -- Column object: the condition
            -- Column waits: waits that began (count)
            -- Column notified: waits that a notification ended (count)
            -- Column timed_out: waits that gave up (count)
            -- Column notifications: calls of notify and notify_all (count)
            -- Column wasted: those that woke nobody (count)
            -- Column in_order: notified wakes of a thread that had waited longer than all others then (count)
            -- Column out_of_order: notified wakes that went before a thread that had waited longer (count)
            -- Column idle_wakes: notified wakes after which the thread only read variables, and then waited again (count)
            -- Column latency_count: notified wakes whose notification is on record (count)
            -- Column latency_total_ns: from notification to wake, with the lock held again, added up (ns)
            -- Column latency_max_ns: the longest; wait-hold-percentiles has more of it (ns)
            WITH woken AS (
                SELECT object_id, sum(in_order) AS in_order, sum(NOT in_order) AS out_of_order, sum(idle) AS idle_wakes,
                    count(latency_ns) AS latency_count, sum(latency_ns) AS latency_total_ns, max(latency_ns) AS latency_max_ns
                FROM wakes
                GROUP BY object_id
            ),
            counted AS (
                SELECT e.object_id,
                    sum(k.name = 'wait') AS waits,
                    sum(k.name = 'wake' AND e.value <> 0) AS notified,
                    sum(k.name = 'wake' AND e.value = 0) AS timed_out,
                    sum(k.name IN ('notify', 'notify_all')) AS notifications,
                    sum(k.name IN ('notify', 'notify_all') AND coalesce(e.value, 0) <= 0) AS wasted
                FROM object AS o
                CROSS JOIN event_kind AS k
                CROSS JOIN event AS e ON e.object_id = o.id AND e.kind = k.id
                WHERE o.kind = (SELECT id FROM object_kind WHERE name = 'condition')
                    AND k.name IN ('wait', 'wake', 'notify', 'notify_all')
                GROUP BY e.object_id
            )
            SELECT
                coalesce(o.name, o.origin, 'condition #' || o.id) AS object,
                c.waits,
                c.notified,
                c.timed_out,
                c.notifications,
                c.wasted,
                coalesce(w.in_order, 0) AS in_order,
                coalesce(w.out_of_order, 0) AS out_of_order,
                coalesce(w.idle_wakes, 0) AS idle_wakes,
                coalesce(w.latency_count, 0) AS latency_count,
                coalesce(w.latency_total_ns, 0) AS latency_total_ns,
                coalesce(w.latency_max_ns, 0) AS latency_max_ns
            FROM counted AS c
            JOIN object AS o ON o.id = c.object_id
            LEFT JOIN woken AS w ON w.object_id = c.object_id
            ORDER BY o.id;

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
                SELECT
                    e.kind,
                    coalesce(
                        o.kind, CASE WHEN t.id IS NOT NULL THEN (SELECT id FROM object_kind WHERE name = 'thread') END
                    ) AS object_kind,
                    count(*) AS events,
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
            -- Column overtaken: grants to others, who asked later or did not have to ask, while it waited (count)
            -- Column most_overtaken: the most of them in one wait (count)
            -- Column gave_up: waits that it gave up (count)
            -- Column gave_up_ns: time of the waits that it gave up (ns)
            -- Column jain_acquisitions: Jain's index of the object's acquisitions: 1 even, 1/n one of n threads has all
            -- Column jain_wait: the same of the time waited; empty where nobody waited
            --
            -- Jain, Chiu, Hawe: A quantitative measure of fairness and discrimination, 1984: (sum x)^2 / (n * sum x^2).
            WITH share AS MATERIALIZED (
                SELECT * FROM shares
            )
            SELECT
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                coalesce(t.name, t.origin, 'thread #' || s.thread_id) AS thread,
                s.acquisitions,
                s.contended,
                s.wait_total_ns,
                s.wait_max_ns,
                s.hold_total_ns,
                s.longest_run,
                s.overtaken,
                s.most_overtaken,
                s.gave_up,
                s.gave_up_ns,
                round(
                    1.0 * sum(s.acquisitions) OVER same * sum(s.acquisitions) OVER same
                        / nullif(count(*) OVER same * sum(1.0 * s.acquisitions * s.acquisitions) OVER same, 0), 3)
                    AS jain_acquisitions,
                round(
                    1.0 * sum(s.wait_total_ns) OVER same * sum(s.wait_total_ns) OVER same
                        / nullif(count(*) OVER same * sum(1.0 * s.wait_total_ns * s.wait_total_ns) OVER same, 0), 3) AS jain_wait
            FROM share AS s
            JOIN object AS o ON o.id = s.object_id
            LEFT JOIN object_kind AS k ON k.id = o.kind
            LEFT JOIN thread AS t ON t.id = s.thread_id
            WINDOW same AS (PARTITION BY s.object_id)
            ORDER BY object, s.object_id, thread, s.thread_id;

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
            WITH used AS (
                SELECT object_id, count(DISTINCT thread_id) AS threads, count(*) AS acquisitions,
                    count(requested_seq) AS contended,
                    sum(max(0, acquired_ns - coalesce(requested_ns, acquired_ns))) AS wait_total_ns,
                    max(max(0, acquired_ns - coalesce(requested_ns, acquired_ns))) AS wait_max_ns,
                    coalesce(sum(max(0, released_ns - acquired_ns)), 0) AS hold_total_ns
                FROM holds
                GROUP BY object_id
            )
            SELECT
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                u.threads,
                u.acquisitions,
                u.contended,
                round(100.0 * u.contended / u.acquisitions, 1) AS contended_percent,
                u.wait_total_ns,
                u.wait_max_ns,
                u.hold_total_ns
            FROM used AS u
            JOIN object AS o ON o.id = u.object_id
            LEFT JOIN object_kind AS k ON k.id = o.kind
            ORDER BY u.wait_total_ns DESC, u.hold_total_ns DESC, object;

            """#
    ),
    (
        name: "lock-order-cycles",
        text: #"""
            -- Purpose: Lock-order cycles of up to eight locks: threads that acquire locks in such orders can deadlock.
            -- Column length: locks in the cycle (count)
            -- Column cycle: the locks in the order in which they are acquired, from the first by name back to it
            -- Column threads: for each step of the cycle the threads that took it
            -- Column thread_count: different threads among them; one alone cannot deadlock with itself (count)
            --
            -- Each cycle is found once: only walks that start at their first lock by name are followed, and none meets a lock
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
            -- Column barged: of those, how often the overtaker did not have to wait (count)
            -- Column most_in_a_wait: the most of them in one wait of the overtaken thread (count)
            -- Column first_seq: the first such grant, by its event's number
            WITH passing AS (
                SELECT r.seq AS request_seq, r.object_id, r.thread_id, e.seq
                FROM requests AS r
                CROSS JOIN event AS e
                    ON e.object_id = r.object_id AND e.seq > r.seq
                    AND e.kind IN (SELECT id FROM event_kind WHERE name IN ('acquire', 'acquire_shared'))
                    AND e.seq < coalesce(r.end_seq, 9223372036854775807)
            ),
            marked AS (
                -- Each acquire within a request, with who was granted what by it and when they asked; a re-entrant one is not a grant.
                SELECT *, max(asked_seq) OVER same AS since_seq, max(granted_id) OVER same AS overtaker_id
                FROM (
                    SELECT seq, request_seq, object_id, thread_id, NULL AS asked_seq, NULL AS granted_id FROM passing
                    UNION ALL
                    SELECT acquire_seq, NULL, object_id, NULL, coalesce(requested_seq, acquire_seq), thread_id FROM holds
                )
                WINDOW same AS (PARTITION BY seq)
            ),
            overtake AS (
                SELECT object_id, overtaker_id, thread_id AS overtaken_id, count(*) AS times, sum(since_seq = seq) AS barged,
                    min(seq) AS first_seq
                FROM marked
                WHERE since_seq > request_seq
                GROUP BY request_seq, overtaker_id
            )
            SELECT
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                coalesce(t.name, t.origin, 'thread #' || v.overtaker_id) AS overtaker,
                coalesce(w.name, w.origin, 'thread #' || v.overtaken_id) AS overtaken,
                sum(v.times) AS times,
                sum(v.barged) AS barged,
                max(v.times) AS most_in_a_wait,
                min(v.first_seq) AS first_seq
            FROM overtake AS v
            JOIN object AS o ON o.id = v.object_id
            LEFT JOIN object_kind AS k ON k.id = o.kind
            LEFT JOIN thread AS t ON t.id = v.overtaker_id
            LEFT JOIN thread AS w ON w.id = v.overtaken_id
            GROUP BY v.object_id, v.overtaker_id, v.overtaken_id
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
        name: "semaphore-use",
        text: #"""
            -- Purpose: How many permits each semaphore had left over time, and how long none.
            -- Column object: the semaphore
            -- Column object_kind: its kind
            -- Column min_level: the fewest permits left (count)
            -- Column max_level: the most permits left (count)
            -- Column mean_level: the average over time; empty where no time passed (count)
            -- Column empty_ns: time without a permit (ns)
            -- Column observed_ns: from its first event to its end or that of the trace (ns)
            WITH step AS (
                SELECT e.seq, e.object_id, e.kind, max(0, coalesce(e.value, 0)) AS level,
                    max(e.time_ns) OVER upto AS ns,
                    coalesce(sum(e.kind = (SELECT id FROM event_kind WHERE name = 'destroy'))
                        OVER (upto ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS ended,
                    sum(e.kind <> (SELECT id FROM event_kind WHERE name = 'destroy')) OVER upto AS begun
                FROM event AS e JOIN object AS o ON o.id = e.object_id
                WHERE o.kind IN (SELECT id FROM object_kind WHERE name IN ('semaphore', 'bounded_semaphore'))
                    AND e.kind IN (SELECT id FROM event_kind WHERE name IN ('create', 'destroy', 'state', 'acquire', 'release'))
                WINDOW upto AS (PARTITION BY e.object_id ORDER BY e.seq)
            ),
            span AS (
                SELECT *,
                    coalesce(lead(ns) OVER (PARTITION BY object_id ORDER BY seq), (SELECT max(time_ns) FROM event)) - ns AS lasted_ns
                FROM step
                WHERE begun > 0 AND ended = 0
            ),
            used AS (
                SELECT object_id, min(level) AS min_level, max(level) AS max_level, total(1.0 * level * lasted_ns) AS area,
                    coalesce(sum(lasted_ns) FILTER (WHERE level = 0), 0) AS empty_ns, sum(lasted_ns) AS observed_ns
                FROM span
                WHERE kind <> (SELECT id FROM event_kind WHERE name = 'destroy')
                GROUP BY object_id
            )
            SELECT
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                u.min_level,
                u.max_level,
                round(u.area / nullif(u.observed_ns, 0), 3) AS mean_level,
                u.empty_ns,
                u.observed_ns
            FROM used AS u
            JOIN object AS o ON o.id = u.object_id
            LEFT JOIN object_kind AS k ON k.id = o.kind
            ORDER BY o.id;

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
            -- Purpose: How long threads waited for each lock and semaphore, how long they held it, and how long after a notification
            --   they went on, as percentiles.
            -- Column object: the lock, semaphore or condition
            -- Column object_kind: its kind
            -- Column measure: wait (0 where the thread did not have to), hold, or wake (from the notification of a condition on)
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
                SELECT object_id, max(0, acquired_ns - coalesce(requested_ns, acquired_ns)) AS wait_ns,
                    max(0, released_ns - acquired_ns) AS hold_ns
                FROM holds
            ),
            duration AS (
                SELECT object_id, 'wait' AS measure, wait_ns AS ns FROM taken
                UNION ALL
                SELECT object_id, 'hold', hold_ns FROM taken WHERE hold_ns IS NOT NULL
                UNION ALL
                SELECT object_id, 'wake', latency_ns FROM wakes WHERE latency_ns IS NOT NULL
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
            ),
            ranked AS (
                SELECT *,
                    sum(count) OVER (PARTITION BY object_id, measure ORDER BY middle_ns) AS up_to,
                    sum(count) OVER (PARTITION BY object_id, measure) AS total,
                    max(max_ns) OVER (PARTITION BY object_id, measure) AS longest_ns
                FROM bucket
            )
            SELECT
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                r.measure,
                r.total AS count,
                min(min(CASE WHEN r.up_to >= (r.total * 50 + 99) / 100 THEN r.middle_ns END), r.longest_ns) AS p50_ns,
                min(min(CASE WHEN r.up_to >= (r.total * 95 + 99) / 100 THEN r.middle_ns END), r.longest_ns) AS p95_ns,
                min(min(CASE WHEN r.up_to >= (r.total * 99 + 99) / 100 THEN r.middle_ns END), r.longest_ns) AS p99_ns,
                r.longest_ns AS max_ns
            FROM ranked AS r
            JOIN object AS o ON o.id = r.object_id
            LEFT JOIN object_kind AS k ON k.id = o.kind
            GROUP BY r.object_id, r.measure
            ORDER BY object, object_kind, r.object_id, measure DESC;

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
            -- For locks, readers among the holders; a semaphore has no holder. What nobody held while a thread waited is charged to
            -- nobody. What was open at the end lasted until the process ended, or to the last event where that is not known. The
            -- times are those of the threads' own clocks.
            WITH last AS MATERIALIZED (
                SELECT t.id AS thread_id, coalesce(p.ended_ns, (SELECT max(time_ns) FROM event)) AS ns
                FROM thread AS t LEFT JOIN process AS p ON p.id = t.process_id
            ),
            hold AS MATERIALIZED (
                SELECT h.object_id, h.thread_id, h.acquire_seq, h.acquired_ns AS began_ns,
                    coalesce(h.end_seq, 9223372036854775807) AS end_seq, coalesce(e.time_ns, l.ns) AS ended_ns
                FROM holds AS h JOIN object AS o ON o.id = h.object_id LEFT JOIN event AS e ON e.seq = h.end_seq
                    LEFT JOIN last AS l ON l.thread_id = h.thread_id
                WHERE o.kind IN (SELECT id FROM object_kind WHERE name IN ('lock', 'rlock', 'mutex', 'rwlock'))
            ),
            request AS MATERIALIZED (
                SELECT r.object_id, r.thread_id, r.seq, r.began_ns, coalesce(r.end_seq, 9223372036854775807) AS end_seq,
                    coalesce(r.ended_ns, l.ns) AS ended_ns
                FROM requests AS r LEFT JOIN last AS l ON l.thread_id = r.thread_id
            ),
            met AS (
                -- The holds that began while a request was open, and the requests that were made during a hold.
                SELECT r.seq AS request_seq, e.seq AS hold_seq
                FROM request AS r
                CROSS JOIN event AS e
                    ON e.object_id = r.object_id AND e.seq > r.seq AND e.seq < r.end_seq
                    AND e.kind IN (SELECT id FROM event_kind WHERE name IN ('state', 'acquire', 'release', 'acquire_shared'))
                UNION ALL
                SELECT e.seq, h.acquire_seq
                FROM hold AS h
                CROSS JOIN event AS e
                    ON e.object_id = h.object_id AND e.seq > h.acquire_seq AND e.seq < h.end_seq
                    AND e.kind IN (SELECT id FROM event_kind WHERE name IN ('request', 'request_shared', 'request_upgrade'))
            ),
            blocking AS (
                SELECT r.thread_id AS waiter_id, h.thread_id AS holder_id, h.object_id,
                    min(r.ended_ns, h.ended_ns) - max(r.began_ns, h.began_ns) AS ns
                FROM met AS m CROSS JOIN hold AS h ON h.acquire_seq = m.hold_seq CROSS JOIN request AS r ON r.seq = m.request_seq
            )
            SELECT
                coalesce(w.name, w.origin, 'thread #' || b.waiter_id) AS waiter,
                coalesce(t.name, t.origin, 'thread #' || b.holder_id) AS holder,
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                count(*) AS times,
                sum(b.ns) AS blocked_ns
            FROM blocking AS b
            JOIN object AS o ON o.id = b.object_id
            LEFT JOIN object_kind AS k ON k.id = o.kind
            LEFT JOIN thread AS w ON w.id = b.waiter_id
            LEFT JOIN thread AS t ON t.id = b.holder_id
            WHERE b.ns > 0
            GROUP BY b.waiter_id, b.holder_id, b.object_id
            ORDER BY blocked_ns DESC, waiter, holder, object;

            """#
    ),
]
