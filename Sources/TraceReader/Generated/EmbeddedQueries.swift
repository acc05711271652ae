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
                FROM wake
                GROUP BY object_id
            ),
            counted AS (
                SELECT e.object_id,
                    sum(k.name = 'wait') AS waits,
                    sum(k.name = 'wake' AND e.value <> 0) AS notified,
                    sum(k.name = 'wake' AND e.value = 0) AS timed_out,
                    sum(k.name IN ('notify', 'notify_all')) AS notifications,
                    sum(k.name IN ('notify', 'notify_all') AND coalesce(e.value, 0) <= 0) AS wasted
                FROM event AS e
                JOIN object AS o ON o.id = e.object_id
                JOIN event_kind AS k ON k.id = e.kind
                WHERE e.kind IN (SELECT id FROM event_kind WHERE name IN ('wait', 'wake', 'notify', 'notify_all'))
                    AND o.kind = (SELECT id FROM object_kind WHERE name = 'condition')
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
                SELECT kind, object_kind, sum(events) AS events, count(*) AS threads, min(first_ns) AS first_ns,
                    max(last_ns) AS last_ns
                FROM activity
                GROUP BY kind, object_kind
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
            -- Column waiting: 1: it still waited at the end
            -- Column wait_total_ns: time waited; a wait that is open at the end lasted until the process ended (ns)
            -- Column wait_max_ns: the longest wait (ns)
            -- Column hold_total_ns: time held, of a lock that was never released until the process ended (ns)
            -- Column longest_run: the most acquisitions in a row without one of another thread (count)
            -- Column overtaken: grants to others, who asked later or did not have to ask, while it waited (count)
            -- Column most_overtaken: the most of them in one wait (count)
            -- Column gave_up: waits that it gave up (count)
            -- Column gave_up_ns: time of the waits that it gave up (ns)
            -- Column jain_acquisitions: Jain's index of the object's acquisitions: 1 even, 1/n one of n threads has all
            -- Column jain_wait: the same of the time waited; empty where nobody waited
            --
            -- Jain, Chiu, Hawe: A quantitative measure of fairness and discrimination, 1984: (sum x)^2 / (n * sum x^2).
            SELECT
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                coalesce(t.name, t.origin, 'thread #' || s.thread_id) AS thread,
                s.acquisitions,
                s.contended,
                CASE WHEN r.thread_id IS NULL THEN 0 ELSE 1 END AS waiting,
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
            LEFT JOIN (SELECT DISTINCT object_id, thread_id FROM request WHERE end_seq IS NULL) AS r
                ON r.object_id = s.object_id AND r.thread_id = s.thread_id
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
            -- Column threads: threads that asked for it (count)
            -- Column acquisitions: how often it was acquired (count)
            -- Column contended: acquisitions that had to wait (count)
            -- Column contended_percent: contended in percent of acquisitions (percent)
            -- Column waiting: threads that still waited for it at the end (count)
            -- Column wait_total_ns: time that threads waited for it, added up; waits that are open at the end lasted until the process
            --   ended, and those that gave up are not counted (ns)
            -- Column wait_max_ns: the longest of these waits (ns)
            -- Column hold_total_ns: time that it was held, added up; of a lock that was never released until the process ended (ns)
            WITH used AS (
                SELECT object_id, count(*) AS threads, sum(acquisitions) AS acquisitions, sum(contended) AS contended,
                    sum(wait_total_ns) AS wait_total_ns, max(wait_max_ns) AS wait_max_ns, sum(hold_total_ns) AS hold_total_ns
                FROM share
                GROUP BY object_id
            ),
            waiting AS (
                SELECT object_id, count(*) AS threads FROM request WHERE end_seq IS NULL GROUP BY object_id
            )
            SELECT
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                u.threads,
                u.acquisitions,
                u.contended,
                round(100.0 * u.contended / nullif(u.acquisitions, 0), 1) AS contended_percent,
                coalesce(w.threads, 0) AS waiting,
                u.wait_total_ns,
                u.wait_max_ns,
                u.hold_total_ns
            FROM used AS u
            JOIN object AS o ON o.id = u.object_id
            LEFT JOIN object_kind AS k ON k.id = o.kind
            LEFT JOIN waiting AS w ON w.object_id = u.object_id
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
            -- Column woken_threads: who went on because of it, in the order in which they did; empty: none did
            -- Column latency_ns: until the first waiter went on, with the lock held again; empty: none did (ns)
            -- Column file: the source file
            -- Column line: the line in it
            --
            -- A wake is put down to the oldest notification of its condition that has woken fewer threads than it was to wake.
            WITH woken AS (
                SELECT notify_seq, group_concat(name, ', ') AS names
                FROM (
                    SELECT w.notify_seq, coalesce(t.name, t.origin, 'thread #' || w.thread_id) AS name
                    FROM wake AS w LEFT JOIN thread AS t ON t.id = w.thread_id
                    WHERE w.notify_seq IS NOT NULL
                    ORDER BY w.notify_seq, w.seq
                )
                GROUP BY notify_seq
            )
            SELECT n.seq, n.time_ns, n.thread, n.object, n.kind, n.woken, w.names AS woken_threads,
                n.first_wake_ns - n.time_ns AS latency_ns, n.file, n.line
            FROM notifications AS n LEFT JOIN woken AS w ON w.notify_seq = n.seq
            ORDER BY n.seq;

            """#
    ),
    (
        name: "objects",
        text: #"""
            -- Purpose: Every object: what it is, who created it and where, and how much it was acquired.
            -- Column id: its number in the trace, as 'synctrace events --object' takes it
            -- Column object: its name, else its origin
            -- Column object_kind: its kind
            -- Column process: the operating system's id of its process
            -- Column capacity: permits or parties; empty: it has none
            -- Column created_by: the thread that created it
            -- Column created_ns: when, since the recording began; empty: before it (ns)
            -- Column destroyed_ns: when it was destroyed; empty: not on record (ns)
            -- Column acquisitions: how often it was acquired, of locks and semaphores (count)
            -- Column file: the source file where it was created
            -- Column line: the line in it
            WITH used AS (
                SELECT object_id, sum(acquisitions) AS acquisitions FROM share GROUP BY object_id
            )
            SELECT
                o.id,
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                p.pid AS process,
                o.capacity,
                CASE WHEN o.created_by IS NOT NULL THEN coalesce(c.name, c.origin, 'thread #' || o.created_by) END AS created_by,
                o.created_ns,
                o.destroyed_ns,
                coalesce(u.acquisitions, 0) AS acquisitions,
                s.file,
                s.line
            FROM object AS o
            LEFT JOIN object_kind AS k ON k.id = o.kind
            LEFT JOIN process AS p ON p.id = o.process_id
            LEFT JOIN thread AS c ON c.id = o.created_by
            LEFT JOIN used AS u ON u.object_id = o.id
            LEFT JOIN site AS s ON s.id = o.site_id
            ORDER BY o.id;

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
            SELECT
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                coalesce(t.name, t.origin, 'thread #' || c.other_id) AS overtaker,
                coalesce(w.name, w.origin, 'thread #' || c.waiter_id) AS overtaken,
                c.overtakes AS times,
                c.barged,
                c.most_in_a_wait,
                c.first_seq
            FROM contention AS c
            JOIN object AS o ON o.id = c.object_id
            LEFT JOIN object_kind AS k ON k.id = o.kind
            LEFT JOIN thread AS t ON t.id = c.other_id
            LEFT JOIN thread AS w ON w.id = c.waiter_id
            WHERE c.overtakes > 0
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
            SELECT
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                e.seq,
                e.time_ns,
                coalesce(t.name, t.origin, 'thread #' || e.thread_id) AS thread,
                ek.name AS kind,
                e.value AS level
            FROM event AS e
            JOIN object AS o ON o.id = e.object_id
            LEFT JOIN object_kind AS k ON k.id = o.kind
            LEFT JOIN event_kind AS ek ON ek.id = e.kind
            LEFT JOIN thread AS t ON t.id = e.thread_id
            WHERE o.kind IN (SELECT id FROM object_kind WHERE name IN ('semaphore', 'bounded_semaphore'))
                AND e.kind IN (SELECT id FROM event_kind WHERE name IN ('create', 'state', 'acquire', 'release'))
            ORDER BY object, e.seq;

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
            -- Column id: its number in the trace, as 'synctrace events --thread' takes it
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
            WITH recorded AS (
                SELECT thread_id, sum(events) AS events FROM activity GROUP BY thread_id
            )
            SELECT
                t.id,
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
            -- Column reason: unlocked, not the owner, past the bound, held in the other mode (all refused), or foreign (a plain lock allows it)
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
            -- Durations are counted in the log-linear buckets of the table duration. A duration keeps its eight highest bits: with
            -- the exponent e = max(0, floor(log2(duration)) - 7) its bucket is two to the power of e wide, so that it is exact below
            -- 256, and the bucket's middle, rounded down, stands for it. A percentile is the nearest rank: of n durations the one with
            -- the number ceil(n * percent / 100) in ascending order; no percentile is above the longest duration.
            WITH ranked AS (
                SELECT object_id, measure, value_ns,
                    sum(count) OVER (PARTITION BY object_id, measure ORDER BY value_ns) AS up_to,
                    sum(count) OVER (PARTITION BY object_id, measure) AS total,
                    max(longest_ns) OVER (PARTITION BY object_id, measure) AS longest_ns
                FROM duration
            )
            SELECT
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                CASE r.measure WHEN 0 THEN 'wait' WHEN 1 THEN 'hold' ELSE 'wake' END AS measure,
                r.total AS count,
                min(min(CASE WHEN r.up_to >= (r.total * 50 + 99) / 100 THEN r.value_ns END), r.longest_ns) AS p50_ns,
                min(min(CASE WHEN r.up_to >= (r.total * 95 + 99) / 100 THEN r.value_ns END), r.longest_ns) AS p95_ns,
                min(min(CASE WHEN r.up_to >= (r.total * 99 + 99) / 100 THEN r.value_ns END), r.longest_ns) AS p99_ns,
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
            -- Column waiter: the thread that waited; with ' #' and its id where several have its name
            -- Column holder: the thread that held the lock meanwhile, called likewise
            -- Column object: the lock
            -- Column object_kind: its kind
            -- Column times: holds of the holder that fell into waits of the waiter (count)
            -- Column blocked_ns: the time in which the one waited and the other held (ns)
            --
            -- For locks, readers among the holders; a semaphore has no holder. What nobody held while a thread waited is charged to
            -- nobody. What was open at the end lasted until the process ended, or to the last event where that is not known. The
            -- times are those of the threads' own clocks. Of a futex, who has it is known where its word says so, as that of a
            -- Mutex of Swift's does, and as long as threads block on it.
            WITH step AS (
                SELECT e.seq, e.time_ns, e.thread_id, e.object_id, k.name AS what, e.value
                FROM object AS o
                CROSS JOIN event AS e ON e.object_id = o.id
                JOIN event_kind AS k ON k.id = e.kind
                WHERE o.kind = (SELECT id FROM object_kind WHERE name = 'futex') AND k.name IN ('block', 'unblock', 'owner')
            ),
            blocked AS (
                SELECT what, object_id, thread_id, seq, time_ns AS began_ns,
                    lead(seq) OVER own AS end_seq, lead(time_ns) OVER own AS ended_ns
                FROM step WHERE what <> 'owner'
                WINDOW own AS (PARTITION BY object_id, thread_id ORDER BY seq)
            ),
            owned AS (
                SELECT object_id, value AS owner_id, seq, time_ns AS began_ns,
                    lead(seq) OVER own AS end_seq, lead(time_ns) OVER own AS ended_ns
                FROM step WHERE what = 'owner'
                WINDOW own AS (PARTITION BY object_id ORDER BY seq)
            ),
            met AS (
                SELECT b.object_id, b.thread_id AS waiter_id, w.owner_id,
                    min(coalesce(b.ended_ns, p.ended_ns, l.time_ns), coalesce(w.ended_ns, p.ended_ns, l.time_ns))
                        - max(b.began_ns, w.began_ns) AS ns
                FROM blocked AS b
                JOIN owned AS w ON w.object_id = b.object_id AND w.owner_id > 0
                    AND w.seq < coalesce(b.end_seq, 9223372036854775807) AND b.seq < coalesce(w.end_seq, 9223372036854775807)
                LEFT JOIN thread AS t ON t.id = b.thread_id
                LEFT JOIN process AS p ON p.id = t.process_id
                CROSS JOIN (SELECT max(time_ns) AS time_ns FROM event) AS l
                -- It may have been handed over to who has not woken yet.
                WHERE b.what = 'block' AND w.owner_id <> b.thread_id
            ),
            blocking AS (
                SELECT object_id, waiter_id, other_id, blocked_times, blocked_ns FROM contention WHERE blocked_times > 0
                UNION ALL
                SELECT object_id, waiter_id, owner_id, count(*), sum(ns) FROM met WHERE ns > 0
                GROUP BY object_id, waiter_id, owner_id
            ),
            called AS (
                SELECT id, coalesce(name, origin)
                    || CASE WHEN count(*) OVER (PARTITION BY coalesce(name, origin)) > 1 THEN ' #' || id ELSE '' END AS name
                FROM thread
            )
            SELECT
                coalesce(w.name, 'thread #' || c.waiter_id) AS waiter,
                coalesce(t.name, 'thread #' || c.other_id) AS holder,
                coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
                k.name AS object_kind,
                c.blocked_times AS times,
                c.blocked_ns
            FROM blocking AS c
            JOIN object AS o ON o.id = c.object_id
            LEFT JOIN object_kind AS k ON k.id = o.kind
            LEFT JOIN called AS w ON w.id = c.waiter_id
            LEFT JOIN called AS t ON t.id = c.other_id
            ORDER BY blocked_ns DESC, waiter, holder, object;

            """#
    ),
]
