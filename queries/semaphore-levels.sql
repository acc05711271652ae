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
