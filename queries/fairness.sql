-- Purpose: How evenly each lock and semaphore served its threads, with Jain's index of fairness.
-- Column object: the lock or semaphore
-- Column object_kind: its kind
-- Column thread: the thread that asked for it
-- Column acquisitions: how often it got it (count)
-- Column contended: acquisitions that had to wait (count)
-- Column waiting: 1: it still waited at the end
-- Column wait_total_ns: time waited; a wait that is open at the end lasted until the process ended (ns)
-- Column wait_max_ns: the longest wait (ns)
-- Column hold_total_ns: time held, of a lock that was never released until the process ended (ns)
-- Column longest_run: the most acquisitions in a row without one of another thread (count)
-- Column overtaken: grants to others, who asked later or did not have to ask, while it waited (count)
-- Column most_overtaken: the most of them in one wait (count)
-- Column gave_up: waits that it gave up (count)
-- Column gave_up_ns: time of the waits that it gave up (ns)
-- Column jain_acquisitions: Jain's index of the object's acquisitions: 1 even, 1/n one of n threads has all
-- Column jain_wait: the same of the time waited; empty where nobody waited
--
-- Jain, Chiu, Hawe: A quantitative measure of fairness and discrimination, 1984: (sum x)^2 / (n * sum x^2).
SELECT
    coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
    k.name AS object_kind,
    coalesce(t.name, t.origin, 'thread #' || s.thread_id) AS thread,
    s.acquisitions,
    s.contended,
    CASE WHEN r.thread_id IS NULL THEN 0 ELSE 1 END AS waiting,
    s.wait_total_ns,
    s.wait_max_ns,
    s.hold_total_ns,
    s.longest_run,
    s.overtaken,
    s.most_overtaken,
    s.gave_up,
    s.gave_up_ns,
    round(
        1.0 * sum(s.acquisitions) OVER same * sum(s.acquisitions) OVER same
            / nullif(count(*) OVER same * sum(1.0 * s.acquisitions * s.acquisitions) OVER same, 0), 3)
        AS jain_acquisitions,
    round(
        1.0 * sum(s.wait_total_ns) OVER same * sum(s.wait_total_ns) OVER same
            / nullif(count(*) OVER same * sum(1.0 * s.wait_total_ns * s.wait_total_ns) OVER same, 0), 3) AS jain_wait
FROM share AS s
JOIN object AS o ON o.id = s.object_id
LEFT JOIN object_kind AS k ON k.id = o.kind
LEFT JOIN thread AS t ON t.id = s.thread_id
LEFT JOIN (SELECT DISTINCT object_id, thread_id FROM request WHERE end_seq IS NULL) AS r
    ON r.object_id = s.object_id AND r.thread_id = s.thread_id
WINDOW same AS (PARTITION BY s.object_id)
ORDER BY object, s.object_id, thread, s.thread_id;
