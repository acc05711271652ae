"""Writes traces for scripts/check-page: names that are markup, very many findings, threads, locks and events."""
import pathlib
import shutil
import sqlite3
import sys

root = pathlib.Path(__file__).resolve().parent.parent
work = pathlib.Path(sys.argv[1])
HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>\u202e\x1b]]>{{title}}'\"&"

shutil.copy(root / "traces/abba-latent.sqlite", work / "hostile.sqlite")
with sqlite3.connect(work / "hostile.sqlite") as trace:
    trace.execute("UPDATE object SET name = ? || id WHERE name IN ('lock1', 'lock2')", (HOSTILE,))
    trace.execute("UPDATE thread SET name = ? WHERE name = 't1'", (HOSTILE,))
    trace.execute("UPDATE site SET function = ?", (HOSTILE,))
    trace.execute("UPDATE process SET executable = ?", (HOSTILE,))

pairs = 1_200
with open(work / "many.std", "w", encoding="utf-8") as text:
    for pair in range(pairs):
        for thread, (first, second) in (("T1", ("A", "B")), ("T2", ("B", "A"))):
            for operation, lock in (("acq", first), ("acq", second), ("rel", second), ("rel", first)):
                text.write(f"{thread}|{operation}({lock}{pair})|{4 * pair + ord(operation[0]) % 4}\n")

# 3,000 threads, each of which works and then waits for the one before it.
threads = 3_000
with open(work / "threads.std", "w", encoding="utf-8") as text:
    for thread in range(threads):
        for round in range(4):
            for operation in ("acq", "rel"):
                text.write(f"worker{thread}|{operation}(queue{(thread + round) % 40})|{10 + ord(operation[0]) % 4}\n")

# 200 locks of eight kinds in one order, but for one cycle of three.
kinds = ["cache", "shard", "connection", "queue", "page", "index", "session", "entry"]
locks = [f"{kind}_{number}" for kind in kinds for number in range(25)]
pairs = [(at, at + step) for step in (1, 2, 7) for at in range(0, 200 - step, step)] + [(150, 151), (151, 152), (152, 150)]
with open(work / "locks.std", "w", encoding="utf-8") as text:
    for number, (first, second) in enumerate(pairs):
        for operation, lock in (("acq", first), ("acq", second), ("rel", second), ("rel", first)):
            text.write(f"T{number % 7}|{operation}({locks[lock]})|{4 * number + ord(operation[0]) % 4}\n")

# 200 locks of one kind, without a cycle; and a long trace whose last events make a finding.
with open(work / "one-kind.std", "w", encoding="utf-8") as text:
    for number, (first, second) in enumerate((at, at + step) for step in (1, 9) for at in range(0, 200 - step)):
        for operation, lock in (("acq", first), ("acq", second), ("rel", second), ("rel", first)):
            text.write(f"T{number % 7}|{operation}(lock_{lock})|{4 * number + ord(operation[0]) % 4}\n")
with open(work / "long.std", "w", encoding="utf-8") as text:
    for _ in range(10_500):
        text.write("main|acq(M)|1\nmain|rel(M)|2\n")
    for thread, (first, second) in (("T1", ("A", "B")), ("T2", ("B", "A"))):
        for operation, lock in (("acq", first), ("acq", second), ("rel", second), ("rel", first)):
            text.write(f"{thread}|{operation}({lock})|{ord(lock)}\n")
