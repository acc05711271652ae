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
