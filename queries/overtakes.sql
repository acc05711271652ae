-- Purpose: Which thread was granted a lock or semaphore while which other had waited for it longer.
-- Column object: the lock or semaphore
-- Column object_kind: its kind
-- Column overtaker: the thread that was granted it
-- Column overtaken: the thread that had requested it before and still waited
-- Column times: how often (count)
-- Column barged: of those, how often the overtaker did not have to wait (count)
-- Column most_in_a_wait: the most of them in one wait of the overtaken thread (count)
-- Column first_seq: the first such grant, by its event's number
SELECT
    coalesce(o.name, o.origin, k.name || ' #' || o.id) AS object,
    k.name AS object_kind,
    coalesce(t.name, t.origin, 'thread #' || c.other_id) AS overtaker,
    coalesce(w.name, w.origin, 'thread #' || c.waiter_id) AS overtaken,
    c.overtakes AS times,
    c.barged,
    c.most_in_a_wait,
    c.first_seq
FROM contention AS c
JOIN object AS o ON o.id = c.object_id
LEFT JOIN object_kind AS k ON k.id = o.kind
LEFT JOIN thread AS t ON t.id = c.other_id
LEFT JOIN thread AS w ON w.id = c.waiter_id
WHERE c.overtakes > 0
ORDER BY times DESC, first_seq;
