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
