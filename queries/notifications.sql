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
