-- Purpose: Lock-order cycles of up to eight locks: threads that acquire locks in such orders can deadlock.
-- Column length: locks in the cycle (count)
-- Column cycle: the locks in the order in which they are acquired, from the first by name back to it
-- Column threads: for each step of the cycle the threads that took it
-- Column thread_count: different threads among them; one alone cannot deadlock with itself (count)
--
-- Each cycle is found once: only walks that start at their first lock by name are followed, and none meets a lock
-- twice.
WITH RECURSIVE edge AS MATERIALIZED (
    SELECT held, wanted, group_concat(DISTINCT thread) AS threads FROM lock_order GROUP BY held, wanted
),
walk(start, here, length, path, seen, steps, threads) AS (
    -- seen and steps hold names between control characters, which names do not have.
    SELECT held, wanted, 1, held || ' -> ' || wanted, char(30) || wanted || char(30),
        char(30) || held || char(31) || wanted || char(30), '(' || threads || ')'
    FROM edge
    WHERE wanted > held
    UNION ALL
    SELECT w.start, e.wanted, w.length + 1, w.path || ' -> ' || e.wanted, w.seen || e.wanted || char(30),
        w.steps || e.held || char(31) || e.wanted || char(30), w.threads || ' (' || e.threads || ')'
    FROM walk AS w JOIN edge AS e ON e.held = w.here
    WHERE w.here <> w.start
        AND w.length < 8
        AND e.wanted >= w.start
        AND instr(w.seen, char(30) || e.wanted || char(30)) = 0
)
SELECT
    length,
    path AS cycle,
    threads,
    (
        SELECT count(DISTINCT o.thread)
        FROM lock_order AS o
        WHERE instr(steps, char(30) || o.held || char(31) || o.wanted || char(30)) > 0
    ) AS thread_count
FROM walk
WHERE here = start
ORDER BY length, cycle;
