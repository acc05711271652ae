-- Purpose: What was still held when the trace ended, by whom, and since when.
-- Column thread: who held it
-- Column thread_end: how the thread ended: returned, threw, abrupt or running
-- Column object: what it held
-- Column since_ns: since when, counted from the beginning of the recording (ns)
-- Column file: the source file where it was acquired
-- Column line: the line in it
SELECT thread, thread_end, object, since_ns, file, line FROM held_at_end ORDER BY since_ns, thread, object;
