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
