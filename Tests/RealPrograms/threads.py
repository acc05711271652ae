"""A queue, a pool, a barrier and an event of Python's; the interpreter's own locks are what a recorder sees."""

import concurrent.futures
import hashlib
import queue
import threading

todo = queue.Queue(10)
done = []
lock = threading.Lock()


def worker():
    while (number := todo.get()) is not None:
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        with lock:
            done.append((number, digest))


workers = [threading.Thread(target=worker) for _ in range(4)]
for thread in workers:
    thread.start()
for number in range(3000):
    todo.put(number)
for _ in workers:
    todo.put(None)
for thread in workers:
    thread.join()

with concurrent.futures.ThreadPoolExecutor(4) as pool:
    total = sum(pool.map(lambda number: number * number, range(2000)))

barrier, event = threading.Barrier(3), threading.Event()


def meet():
    barrier.wait()
    event.wait()


party = [threading.Thread(target=meet) for _ in range(3)]
for thread in party:
    thread.start()
event.set()
for thread in party:
    thread.join()
print(len(done), total, hashlib.sha256(str(sorted(done)).encode()).hexdigest())
