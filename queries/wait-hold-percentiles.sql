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
