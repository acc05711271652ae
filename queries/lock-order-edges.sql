-- Purpose: Which locks were wanted while which were held, by whom and where: the edges of the lock order.
-- Column held: the lock that was held
-- Column wanted: the lock that was acquired or waited for meanwhile
-- Column count: how often (count)
-- Column threads: the threads that did so
-- Column held_at: where the one was acquired, the first such place by name
-- Column wanted_at: where the other was wanted, the first such place by name
SELECT
    held,
    wanted,
    sum(count) AS count,
    group_concat(DISTINCT thread) AS threads,
    min(held_file || ':' || held_line) AS held_at,
    min(wanted_file || ':' || wanted_line) AS wanted_at
FROM lock_order
GROUP BY held, wanted
ORDER BY held, wanted;
