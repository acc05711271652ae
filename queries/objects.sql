-- Purpose: Every object: what it is, who created it and where, and how much it was acquired.
-- Column id: its number in the trace, as 'synctrace events --object' takes it
-- Column object: its name, else its origin
-- Column object_kind: its kind
-- Column process: the operating system's id of its process
-- Column capacity: permits or parties; empty: it has none
-- Column created_by: the thread that created it
-- Column created_ns: when, since the recording began; empty: before it (ns)
-- Column destroyed_ns: when it was destroyed; empty: not on record (ns)
-- Column acquisitions: how often it was acquired, of locks and semaphores (count)
-- Column file: the source file where it was created
-- Column line: the line in it
WITH used AS (
    SELECT object_id, sum(acquisitions) AS acquisitions FROM share GROUP BY object_id
)
SELECT
    o.id,
    coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
    k.name AS object_kind,
    p.pid AS process,
    o.capacity,
    CASE WHEN o.created_by IS NOT NULL THEN coalesce(c.name, c.origin, 'thread #' || o.created_by) END AS created_by,
    o.created_ns,
    o.destroyed_ns,
    coalesce(u.acquisitions, 0) AS acquisitions,
    s.file,
    s.line
FROM object AS o
LEFT JOIN object_kind AS k ON k.id = o.kind
LEFT JOIN process AS p ON p.id = o.process_id
LEFT JOIN thread AS c ON c.id = o.created_by
LEFT JOIN used AS u ON u.object_id = o.id
LEFT JOIN site AS s ON s.id = o.site_id
ORDER BY o.id;
