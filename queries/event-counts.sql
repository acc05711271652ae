-- Purpose: How many events of each kind the trace has, on which kind of object.
-- Column kind: the kind of event
-- Column object_kind: the kind of object; empty: none
-- Column events: how many (count)
-- Column threads: threads that recorded them (count)
-- Column first_ns: the first, since the recording began (ns)
-- Column last_ns: the last, since the recording began (ns)
WITH counted AS (
    SELECT
        e.kind,
        coalesce(
            o.kind, CASE WHEN t.id IS NOT NULL THEN (SELECT id FROM object_kind WHERE name = 'thread') END
        ) AS object_kind,
        count(*) AS events,
        count(DISTINCT e.thread_id) AS threads, min(e.time_ns) AS first_ns, max(e.time_ns) AS last_ns
    FROM event AS e LEFT JOIN object AS o ON o.id = e.object_id LEFT JOIN thread AS t ON t.id = e.object_id
    GROUP BY 1, 2
)
SELECT
    coalesce(k.name, 'kind #' || c.kind) AS kind,
    ok.name AS object_kind,
    c.events,
    c.threads,
    c.first_ns,
    c.last_ns
FROM counted AS c
LEFT JOIN event_kind AS k ON k.id = c.kind
LEFT JOIN object_kind AS ok ON ok.id = c.object_kind
ORDER BY c.events DESC, kind, object_kind;
