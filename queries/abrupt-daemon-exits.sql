-- Purpose: Daemon threads that the end of the process cut off, and what each was in the middle of.
-- Column thread: the daemon
-- Column cut_off_ns: when, since the recording began (ns)
-- Column holding: the locks and permits that it held
-- Column waiting_for: what it waited for
-- Column open_resources: the resources that it had open
-- Column file: the source file of its last event
-- Column line: the line in it
SELECT thread, cut_off_ns, holding, waiting_for, open_resources, file, line FROM abrupt_daemons ORDER BY cut_off_ns, thread;
