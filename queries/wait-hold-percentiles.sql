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
