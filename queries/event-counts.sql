-- Purpose: How many events of each kind the trace has, on which kind of object.
-- Column kind: the kind of event
-- Column object_kind: the kind of object; empty: none
-- Column events: how many (count)
-- Column threads: threads that recorded them (count)
-- Column first_ns: the first, since the recording began (ns)
-- Column last_ns: the last, since the recording began (ns)
WITH counted AS (
    SELECT kind, object_kind, sum(events) AS events, count(*) AS threads, min(first_ns) AS first_ns,
        max(last_ns) AS last_ns
    FROM activity
    GROUP BY kind, object_kind
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
