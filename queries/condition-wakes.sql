-- Purpose: How each condition woke its waiters: how soon, in which order, and how often for nothing.
-- Column object: the condition
-- Column waits: waits that began (count)
-- Column notified: waits that a notification ended (count)
-- Column timed_out: waits that gave up (count)
-- Column notifications: calls of notify and notify_all (count)
-- Column wasted: those that woke nobody (count)
-- Column in_order: notified wakes of a thread that had waited longer than all others then (count)
-- Column out_of_order: notified wakes that went before a thread that had waited longer (count)
-- Column idle_wakes: notified wakes after which the thread only read variables, and then waited again (count)
-- Column latency_count: notified wakes whose notification is on record (count)
-- Column latency_total_ns: from notification to wake, with the lock held again, added up (ns)
-- Column latency_max_ns: the longest; wait-hold-percentiles has more of it (ns)
WITH woken AS (
    SELECT object_id, sum(in_order) AS in_order, sum(NOT in_order) AS out_of_order, sum(idle) AS idle_wakes,
        count(latency_ns) AS latency_count, sum(latency_ns) AS latency_total_ns, max(latency_ns) AS latency_max_ns
    FROM wake
    GROUP BY object_id
),
counted AS (
    SELECT e.object_id,
        sum(k.name = 'wait') AS waits,
        sum(k.name = 'wake' AND e.value <> 0) AS notified,
        sum(k.name = 'wake' AND e.value = 0) AS timed_out,
        sum(k.name IN ('notify', 'notify_all')) AS notifications,
        sum(k.name IN ('notify', 'notify_all') AND coalesce(e.value, 0) <= 0) AS wasted
    FROM event AS e
    JOIN object AS o ON o.id = e.object_id
    JOIN event_kind AS k ON k.id = e.kind
    WHERE e.kind IN (SELECT id FROM event_kind WHERE name IN ('wait', 'wake', 'notify', 'notify_all'))
        AND o.kind = (SELECT id FROM object_kind WHERE name = 'condition')
    GROUP BY e.object_id
)
SELECT
    coalesce(o.name, o.origin, 'condition #' || o.id) AS object,
    c.waits,
    c.notified,
    c.timed_out,
    c.notifications,
    c.wasted,
    coalesce(w.in_order, 0) AS in_order,
    coalesce(w.out_of_order, 0) AS out_of_order,
    coalesce(w.idle_wakes, 0) AS idle_wakes,
    coalesce(w.latency_count, 0) AS latency_count,
    coalesce(w.latency_total_ns, 0) AS latency_total_ns,
    coalesce(w.latency_max_ns, 0) AS latency_max_ns
FROM counted AS c
JOIN object AS o ON o.id = c.object_id
LEFT JOIN woken AS w ON w.object_id = c.object_id
ORDER BY o.id;
