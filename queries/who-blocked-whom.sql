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
SELECT
    coalesce(w.name, w.origin, 'thread #' || c.waiter_id) AS waiter,
    coalesce(t.name, t.origin, 'thread #' || c.other_id) AS holder,
    coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
    k.name AS object_kind,
    c.blocked_times AS times,
    c.blocked_ns
FROM contention AS c
JOIN object AS o ON o.id = c.object_id
LEFT JOIN object_kind AS k ON k.id = o.kind
LEFT JOIN thread AS w ON w.id = c.waiter_id
LEFT JOIN thread AS t ON t.id = c.other_id
WHERE c.blocked_times > 0
ORDER BY blocked_ns DESC, waiter, holder, object;
