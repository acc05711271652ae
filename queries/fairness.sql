-- Purpose: How evenly each lock and semaphore served its threads, with Jain's index of fairness.
-- Column object: the lock or semaphore
-- Column object_kind: its kind
-- Column thread: the thread that asked for it
-- Column acquisitions: how often it got it (count)
-- Column contended: acquisitions that had to wait (count)
-- Column wait_total_ns: time waited (ns)
-- Column wait_max_ns: the longest wait (ns)
-- Column hold_total_ns: time held (ns)
-- Column longest_run: the most acquisitions in a row without one of another thread (count)
-- Column overtaken: grants to others while it waited (count)
-- Column jain_acquisitions: Jain's index of the object's acquisitions: 1 even, 1/n one of n threads has all
-- Column jain_wait: the same of the time waited; empty where nobody waited
--
-- Jain, Chiu, Hawe: A quantitative measure of fairness and discrimination, 1984: (sum x)^2 / (n * sum x^2).
SELECT
    object,
    object_kind,
    thread,
    acquisitions,
    contended,
    wait_total_ns,
    wait_max_ns,
    hold_total_ns,
    longest_run,
    overtaken,
    round(
        1.0 * sum(acquisitions) OVER same * sum(acquisitions) OVER same
            / nullif(count(*) OVER same * sum(1.0 * acquisitions * acquisitions) OVER same, 0), 3) AS jain_acquisitions,
    round(
        1.0 * sum(wait_total_ns) OVER same * sum(wait_total_ns) OVER same
            / nullif(count(*) OVER same * sum(1.0 * wait_total_ns * wait_total_ns) OVER same, 0), 3) AS jain_wait
FROM fairness
WINDOW same AS (PARTITION BY object, object_kind)
ORDER BY object, object_kind, thread;
