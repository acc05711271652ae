"""Writes traces for scripts/check-page: one whose names are markup, and one with very many findings."""
import pathlib
import shutil
import sqlite3
import sys

root = pathlib.Path(__file__).resolve().parent.parent
work = pathlib.Path(sys.argv[1])
HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>\u202e]]>{{title}}'\"&"

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
