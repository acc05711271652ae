-- Purpose: Every thread: who created it and where, how long it ran, how it ended, and how much it did.
-- Column id: its number in the trace, as 'synctrace events --thread' takes it
-- Column thread: its name, else its origin
-- Column process: the operating system's id of its process
-- Column daemon: 1 if the end of the process does not wait for it
-- Column parent: the thread that created it
-- Column started_ns: when it started, since the recording began; empty: never (ns)
-- Column ended_ns: when it ended, since the recording began; empty: not known to have ended (ns)
-- Column lifetime_ns: from the one to the other (ns)
-- Column end: returned, threw, abrupt (cut off by the end of its process) or running (end unknown)
-- Column error: the error that left its target
-- Column events: events that it recorded (count)
-- Column file: the source file where it was created
-- Column line: the line in it
WITH recorded AS (
    SELECT thread_id, sum(events) AS events FROM activity GROUP BY thread_id
)
SELECT
    t.id,
    coalesce(t.name, t.origin, 'thread #' || t.id) AS thread,
    p.pid AS process,
    t.daemon,
    CASE WHEN t.parent_id IS NOT NULL THEN coalesce(c.name, c.origin, 'thread #' || t.parent_id) END AS parent,
    t.started_ns,
    t.ended_ns,
    t.ended_ns - t.started_ns AS lifetime_ns,
    t."end",
    t.error,
    coalesce(r.events, 0) AS events,
    s.file,
    s.line
FROM thread AS t
LEFT JOIN process AS p ON p.id = t.process_id
LEFT JOIN thread AS c ON c.id = t.parent_id
LEFT JOIN recorded AS r ON r.thread_id = t.id
LEFT JOIN site AS s ON s.id = t.site_id
ORDER BY t.id;
