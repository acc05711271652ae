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
