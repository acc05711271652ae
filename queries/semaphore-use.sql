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
