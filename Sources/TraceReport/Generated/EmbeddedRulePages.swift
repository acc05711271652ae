// Made by scripts/embed-rules from docs/rules/*.md: change those, and run it again.
// swift-format-ignore-file

/// The pages about the rules, by name.
let embeddedRulePages: [(name: String, text: String)] = [
    (
        name: "abrupt-daemon-exit",
        text: #"""
            # abrupt-daemon-exit

            A daemon thread was cut off where it stood by the end of its process: no `defer` ran and nothing was released.
            **error** if it held a lock or a permit or had a resource open, else **note**. The finding says what it held, what it
            waited for, what it had open, and where.

                let writer = Thread(daemon: true) {
                    withResource("log.txt") { while true { append(next()) } }
                }
                try writer.start()
                // main returns: the file is left as it is

            What is not on record is not known: `withResource("name") { }` around the writing of a file puts it there.

            **Fix**: tell the thread to stop (an `Event` that it looks at) and join it before main returns. Work that must
            finish is not work for a daemon.

            A permit counts once any of its semaphore has been released: before, the semaphore may be a signal, as for the end of a thread.
            What `pthread_once` runs counts as nothing in hand, and a process that becomes another program (`exec`) ends its threads as well.

            **When it is wrong**: a lock that the daemon held only guards memory that is gone with the process; then nothing is
            lost. Threads that the library did not start are never reported, nor is a daemon that is already named in a
            [deadlock](deadlock.md) or as [stuck](stuck-thread.md).

            """#
    ),
    (
        name: "abrupt-exit",
        text: #"""
            # abrupt-exit

            **error** A thread that is not a daemon was cut off where it stood, and held a lock or a permit or had a resource open. The
            main thread waits for such threads when it returns or calls `exit`; `_exit`, `quick_exit` and an `exit` on another thread
            wait for nobody. The finding says what the thread held, what it had open, and where.

            **note** A signal ended the process while such threads had something in hand: a crash, an interrupt, a kill. One note for
            the process says which signal it was, and what each of them held and had open. Threads of pthreads are among them, for
            whom the end of a process never waits, and whom nobody made daemons.

                let writer = Thread { try withResource("export.csv") { try writeAll() } }
                try writer.start()
                try Thread { exit(1) }.start()               // the file stays as it is

            A thread that had nothing in hand is not reported, and neither is one of a process that becomes another program (`exec`), with
            which its locks are gone, one that calls `exit` itself, or one that a deadlock or
            a stuck thread is about. What `pthread_once` runs counts as nothing in hand. Where the trace lost events, how the process ended is not known, and the rule is silent but for
            a signal.

            **Fix**: let the main thread return or call `exit`, and tell the threads to stop before: an `Event` that they look at, and
            that a handler of SIGINT and SIGTERM may set.

            **When it is wrong**: the program meant to leave at once, and what was left half done does not outlive the process.

            """#
    ),
    (
        name: "broken-barrier",
        text: #"""
            # broken-barrier

            **warning** A thread broke a barrier: its wait timed out, the barrier's action threw an error, or it called `abort`
            or, while others waited, `reset`. All who waited there got `BrokenBarrierError`, and so did those who arrived before the
            barrier was reset; both are named. An `abort` that hit nobody is a **note**.

                let meeting = try Barrier(parties: 3)
                for _ in 1...2 {                                        // the third comes late
                    try Thread { try meeting.wait(timeout: .milliseconds(100)) }.start()
                }

            The same thread breaking the same barrier at the same line in the same way is one finding with a count; the threads are
            those that were hit the first time.

            **Fix**: after a timeout, see which party came late or never. Every party should expect `BrokenBarrierError`, and
            the barrier has to be `reset` before it is used again.

            **When it is wrong**: where a barrier is aborted on purpose to stop all parties.

            """#
    ),
    (
        name: "busy-wait",
        text: #"""
            # busy-wait

            **warning** A thread polls: it looks again and again whether it can go on, where it could block until it can. A look is
            a sleep, a refused attempt to acquire, or a wait that timed out. Looks at the same line make a run; the finding is about
            the longest one, and says how many there were.

                while !done.load(ordering: .acquiring) {
                    Thread.sleep(for: .milliseconds(5))
                }

            A round of looks at up to four places in turn (a try and a sleep, two values with a pause after each) is a run as well.
            Of a program on POSIX threads, sleeps are not on record, so that only refused attempts and waits that time out count.
            Without a pause, a look is the reading of a `Shared` value that nobody has written since, a thousand times or more.

            Waits on one condition or event that time out, until one of them is notified or set, are not polling: that is a thread that works
            at intervals until it is told to stop. Nor are waits with a limit on a condition that nobody ever notifies, where the thread keeps
            the lock from one to the next and no other comes to it, or for a semaphore that nobody ever posts: that is a sleep.

            Between two looks the thread may acquire one lock for a moment, as one does to look at what the lock guards. Whatever
            else it does (a notification, an event set, a permit, a thread started, work under a lock, many acquisitions, another lock
            after each wait on a condition) ends the run: that is a thread that works at intervals. So does a sleep with a lock held,
            and another thread that has acquired the lock at another line since the last look. Nothing is said where several
            threads all come to the lock at one line: there nobody changes what they could be looking for. Of a thread of a pool,
            which the library did not start, only looks that wait for something and give up count: others may be pieces of work that
            each look once.

            Nothing is said of attempts at a place after which a thread blocks for that lock: it tries for a moment before it waits, as
            adaptive mutexes do.

            | figure, option of `analyze` | limit | in the finding |
            |---|---|---|
            | fewest looks in a row at one place (`--poll-count`) | 10 | "slept 22 times in a row … (limit 10)" |
            | pause between two looks, on average (`--poll-pause`) | 100 ms | "every 5.2 ms": longer pauses are not polling |

            **Fix**: a `Condition` with a predicate, an `Event`, a `Semaphore` or a join wakes the thread when there is something
            to do, at once and for no cost meanwhile.

            **When it is wrong**: a thread that works at short intervals on things that are not in the trace looks the same, and so
            does one that has to poll, since what it waits for is outside of the program.

            """#
    ),
    (
        name: "condition-misuse",
        text: #"""
            # condition-misuse

            **warning** A thread waited on a condition without holding its lock: over a plain `Lock`, which has no owner, the wait
            releases what another thread holds, and that thread goes on without it. Or two threads waited on one condition at the
            same time with different locks, so that they do not exclude each other. A wait that the library refused, since nobody or
            another thread held the lock, is one, too. With POSIX threads, so is a wait with a recursive mutex that the thread had
            acquired more than once: the wait lets go of it once, so that no other thread can change what is waited for. (A `Condition`
            of this library lets go of all levels.)

            **note** A thread notified a condition without holding its lock. That is legal over a plain `Lock` that somebody else
            holds, and with POSIX threads always, but the notification may come between another thread's test and its wait. The
            library refuses it where it can tell. Not told is the usual order of POSIX programs, where a thread changes the state
            under the lock, lets go of it, and notifies before it releases another one.

            **note** A wait is not in a loop. A thread that was woken went on without waiting again, although another thread, which
            the same notification woke or which came by the same way, had gone on before it; and then an error left its critical
            section. `if` in place of `while` does that: what the thread waited for was taken already. A trace shows it only where it
            went wrong in this way; of a wait that went well it cannot be known.

                let lock = Lock()
                let condition = Condition(lock: lock)
                lock.acquire()                                          // in main
                try Thread { try condition.wait() }.start()             // releases main's lock

            Which lock a condition has is known from the first wait on it; a notification before that is not judged.

            **Fix**: `withLock { }` around the test and the wait, and around the change and the notification; one lock for each
            condition; `while` around the wait, or `wait(until:)`.

            **When it is wrong**: the note, where what is waited for was changed under the lock some time before. The note about the
            loop, where one notification announced a last piece of work together with the end of all, and an
            error tells the others of the end.

            """#
    ),
    (
        name: "deadlock",
        text: #"""
            # deadlock

            **error** The trace ends in a wait cycle: each thread waits for what the next one holds, or for its end, and the
            last one waits for the first. Nothing can end these waits. The message follows the chain, with the line of each wait and
            each acquisition, to the wait that closed the cycle. Threads that wait for a member are named as waiting behind it; they
            are not reported again as [stuck-thread](stuck-thread.md).

                try Thread { try a.withLock { work(); try b.withLock { } } }.start()
                try Thread { try b.withLock { work(); try a.withLock { } } }.start()

            The cycle may go through

            - locks of all kinds, also the lock that a wait on a condition takes again, once the thread was notified or has waited for
              long enough;
            - joins: the joined thread waits for what the joining one holds;
            - semaphores, where all permits are held in the cycle and no thread ever released more than it had acquired (otherwise
              the semaphore is a signal, and any thread may release it);
            - barriers, where a thread that has not arrived waits for a lock of one that has;
            - futexes whose words say who has them, as those of Swift's own `Mutex` do in a program that nobody changed. The kernel refuses the wait
              that would close a cycle of these alone (EDEADLK), which ends the program: that cycle is told as well.

            A thread that waits for its own lock is a cycle of one (a self-deadlock).

            With the verdict **predicted**, the trace did not end in it, but another schedule of the same events does, and replay
            has run that one: `synctrace explain TRACE FINDING` draws it. Cycles of locks alone are reported by
            [lock-order-cycle](lock-order-cycle.md); this rule reports those that go through a join, a semaphore, an event, a
            barrier, a wait on a condition, or a reader that becomes a writer. Where it goes through a signal (a semaphore that
            others give back, an event, a barrier, a condition) it is a **warning**: whether a thread waits for one is mostly decided by
            data, of which a trace has what `Shared` puts on record. Where a thread waits for what it gives itself, as the last one at a
            barrier made of semaphores does, it is a **note**, and so is a schedule that may pass by a handshake, as of
            [lock-order-cycle](lock-order-cycle.md). In a trace of no more than 2000 events, all schedules are
            tried, within `--max-states`; in a longer one, cycles of locks and joins are found. Waits and notifications of a
            condition keep the order that they had, since whether a thread waits depends on data that is not on record.

            A thread that notifies others in its last critical section on a lock has told them, it is assumed, that it is about to
            end: no join under that lock is predicted to come before. That is how threads are joined that are in a list of the ended
            ones.

            **Fix**: acquire in the same order in all threads, and do not wait for a thread while holding what it needs. For a cycle
            of one, an `RLock`, or a function that expects the lock to be held already.

            A wait with a timeout ends by itself, so it is never part of a cycle, and a thread that is in one counts as one that can
            go on.

            **When it is wrong**: a signal handler, or a thread that never touched a primitive, may have been about to release what
            the cycle waits for. Such a thread is not in the trace. A cycle with a thread that the library did not start, such as
            one of a pool, is a warning, `unproven`: what orders its work may not be on record. What is predicted is about the
            events of the trace: a thread that would have read another value, by way of data that is not on record, might have done
            something else. That is common around semaphores, as where the first of several readers takes a permit and the last one,
            by their count, gives it back. With such a count in a `Shared`, no schedule is predicted in which it would have been
            another.

            """#
    ),
    (
        name: "ended-holding",
        text: #"""
            # ended-holding

            **error** A thread returned or threw while it held a lock, and nobody released the lock afterwards. The finding names
            where the lock was acquired and who waited for it from then on. Those who still wait at the end are in
            [stuck-thread](stuck-thread.md).

                let worker = Thread {
                    lock.acquire()
                    try work()           // throws: the next line never runs
                    try lock.release()
                }

            **Fix**: release on every way out: `withLock { }`, or `defer` right after the acquire.

            **When it is wrong**: where a plain lock is held for good by design, as a mark that something is done; an `Event` says
            that better. A lock that another thread releases later is not reported here, but as
            [release-not-owner](release-not-owner.md); nor is a robust mutex whose next owner is told that the last one has ended.
            Where events were lost the release may be among them: the finding is then a warning and says so.

            """#
    ),
    (
        name: "fork-holding",
        text: #"""
            # fork-holding

            **error** A process forked while another thread held a lock, and the child waits for that lock. The child has a copy of the
            lock as it was at the fork, and only the thread that forked: nobody in it can release the lock. The finding says where
            the parent's thread had acquired it.

            **warning** The child asks with a limit, or only tries, and that fails: it always will. A child that then makes the lock anew,
            or acquires it after all, is not told.

                let writer = Thread { try log.withLock { try append() } }
                try writer.start()
                let child = fork()
                if child == 0 { try log.withLock { } }       // hangs where the writer was in the middle

            **Fix**: fork before other threads are started, or hold the lock around the fork, in the thread that forks. After a fork
            of a process with threads, a child should call `exec` and nothing else.

            **When it is wrong**: the holder that it names is the one at the child's first use of the lock; another one may have had
            it at the fork itself.

            """#
    ),
    (
        name: "lock-convoy",
        text: #"""
            # lock-convoy

            **warning** Nearly every acquisition of a lock has to wait, and more threads queue behind it: the queue never gets
            shorter, and many threads are as slow as one. The usual cause is a lock that is held while its owner sleeps, writes or
            waits for something else.

                for _ in 1...6 {                                            // in eight threads
                    try log.withLock { Thread.sleep(for: .milliseconds(2)) }
                    Thread.sleep(for: .microseconds(300))                   // other work
                }

            Without other work in between, the thread that has released the lock mostly gets it again at once, before those who wait:
            that is [unfair-lock](unfair-lock.md), and no convoy.

            | figure, option of `analyze` | limit | in the finding |
            |---|---|---|
            | acquisitions (`--convoy-acquisitions`) | 20 | "47 of 48 acquisitions … (limit 75 % of 20 or more)" |
            | those that had to wait (`--convoy-contended`) | 75 % | "had to wait (limit 75 % of 20 or more)" |
            | threads in the queue, on average (`--convoy-queue`) | 2 | "with a queue of 5.4 threads … (limit 2)" |
            | time of all waits together (`--convoy-wait`) | 20 ms | "628 ms of waiting in total (limit 20 ms)" |

            Acquisitions that end a wait on a condition are not counted: all who are notified at once queue for its lock.

            **Fix**: move out of the critical section what needs no lock, above all sleeps, input and output; or split the data that
            the lock guards, so that not all threads need the same lock.

            **When it is wrong**: a program that is recorded while it starts, when all threads come at once, may show a queue that
            goes away later.

            """#
    ),
    (
        name: "lock-order-cycle",
        text: #"""
            # lock-order-cycle

            Locks form a lock-order cycle: one thread acquires B while it holds A, another one A while it holds B. The cycle may
            be of any length. Each edge of it is given with both lines: where the lock was acquired that is held, and where the
            other one is wanted. A request that is never granted is an edge, too, and so is the acquisition that ends a wait on a
            condition. An `RLock` that its owner acquires again is not an edge.

                try Thread { try a.withLock { try b.withLock { } } }.start()
                try Thread { try b.withLock { try a.withLock { } } }.start()

            This run may have ended well; in another one, each of the two threads holds what the other one wants. Of several cycles
            through the same locks the one that matters most is reported. The finding carries a verdict:

            - **occurred** (note): the trace ends in it, see the [deadlock](deadlock.md) that is reported for these locks.
            - **predicted** (error): there is a schedule of this very run that ends in it, and replay has run it. `synctrace
              explain TRACE FINDING` draws it, with a lane for each thread. It is a **note** where a thread of the schedule acquires the
              lock of a condition before another one has released it, and in the trace it came later: it may have found done what it
              would have waited for otherwise, as the consumer of a queue, or who waits for a flag, a count or a turn. A thread that
              notifies the condition there and never waits on it is not meant. So it is where a thread goes on from a futex
              (a latch, a future) before one that may have woken it has come as far as it had then. The message names both.
              Schedules without that are preferred.
            - **unproven** (warning): nothing excludes it, and no such schedule was found; not all could be tried.
              Also a cycle **across runs**, where several traces are analyzed together and each has a part of it: no run has all of it,
              so that no schedule can prove it. A lock or thread is the same in two runs if its name and the place of its creation
              are, or without a name the place and the how many-th it is there. Told is the shortest cycle through each edge that few
              runs have, from the rarest on, and no more than three through one; a search that was cut off is a note. Where a run has several of them, which one it was is not known, and the message says so. Attempts that give up,
              readers, a lock that the halves share, a thread that there is only one of, and the time before a second thread
              exclude it here, too.
            - **excluded** (shown with `--all` only), with the reason:
              - `single-thread`: one thread would have to be at two places at the same time. Not for threads of a pool, see below.
              - `gated`: two of the threads always share a lock, which lets one in at a time: they hold it themselves, or the thread
                that started one of them holds it until it has joined it. Also a semaphore of which its threads hold more permits
                together than there are, as the room of the philosophers, if no thread ever releases it without a permit.
              - `try`: one of the attempts does not wait, or times out.
              - `readers`: shared holds do not exclude each other.
              - `ordered`: a start, a join, a read of what the other thread wrote, or a handshake puts one thread's acquisitions
                before the other's in every schedule. A handshake (a condition, a semaphore, an event, a barrier) counts only where nothing else could have let the waiter
                through: no permit from the beginning, and no second thread that notifies, posts or sets. Nor can a thread ask for
                an object before the creator of it can have published it: by a release, a start, a write, a notification or a set
                after the creation.
              - `exhausted`: all schedules of these events were tried, and none ends in it. The message has the number of states.
                Only for traces of up to 2000 events whose search hit no bound, and not beside threads of a pool. Nor where several threads wait on a condition and notify it, or take turns at a barrier: their order is that of the
                trace in all schedules that are tried.

              A reason holds for every choice of acquisitions that make up the cycle, also for several reasons together; the one
              named is the last that was needed.

            **What a schedule keeps.** Each thread does what it did in the trace, as far as it comes. A read sees the write that it
            saw, which a program can put on record with `Shared`; a thread runs after its start, and a join, a wake, a permit, a set
            event and a barrier come after what made them possible. First, schedules are tried that also keep the order in which
            each lock was acquired, and leave out what need not happen (sync-preserving deadlocks; Tunç, Mathur, Pavlogiannis and
            Viswanathan, PLDI 2023). Where none is found, and the trace has no more than 2000 events, schedules in any order are
            tried. In all of them a thread uses an object that another one created only after a happens-before path from the creation,
            locks included, where the trace has one. Where it has none, the object was passed on off the record, and is used only
            after its creation.

            **Bounds.** Cycles can be exponentially many. `--max-cycles`, `--max-patterns`, `--max-steps` and `--max-states` bound
            the search, and what is left of them is shared by all cycles; a note says when a bound was hit. Of what a thread holds,
            the last 64 locks count, and events beyond number 2^32 are not looked at. A lock that one thread acquires and another
            releases guards nothing for sure: a cycle through it is `unproven`.

            **Readers.** Whether a new reader may pass a waiting writer decides some cycles. A `ReadWriteLock` says what it does; of
            an imported trace it is seen where a reader did pass. Otherwise a cycle that depends on it is `unproven` and says so,
            and `--rwlock-preference` settles it. Where the writer is not a thread of the cycle, the finding names it: without that third
            thread, the readers let each other in.

            **Threads of a pool.** A thread that the library did not start, such as one of Dispatch or one that runs tasks, does
            pieces of work of which another thread could do each. So the order of these pieces excludes nothing: a cycle of which
            one such thread took both halves, or that only such an order keeps apart, is `unproven`. Where one piece ends is not on
            record; the thread may be between two of them wherever it holds no lock. What hands the work over (a queue, an `await`)
            is not on record either: a schedule is called `predicted` only if the threads of the cycle held locks at the same time in the
            trace, and the cycle is `unproven` otherwise, since a serial queue or an actor may keep the pieces apart.

            **By site.** With `--by site`, all locks that were created at one line count as one, as in the Linux kernel's lockdep. A
            program that makes its locks in a loop shows few of them in each order in one run. What is found so is a guess, and
            `unproven` at most.

            **Fix**: acquire the locks in the same order in all threads (by number, by address, from the outside in), or hold
            only one at a time.

            **When it is wrong**: a prediction is about the events of the trace. A thread that would have read another value, by way
            of data that is not on record, might have done something else than what it did. Of programs that nobody changed, no data is on
            record: where the threads were never in critical sections at the same time, the message says what it assumes. What the program does to keep threads
            apart by other means than the primitives (an atomic flag, a file, a pipe; a semaphore, latch or future of C++ at which
            nobody had to block) is not known, so that a cycle may be `unproven` or
            `predicted` that the program avoids.

            """#
    ),
    (
        name: "lock-order-violation",
        text: #"""
            # lock-order-violation

            Locks were acquired in another order than the one that the team keeps in a file. The rule is silent without a file:
            `synctrace analyze --order FILE`, `order: FILE` in `.synctrace.yml`, or `synctrace order check FILE TRACE`. One finding for
            two locks, at the line where the second one was acquired. A deadlock needs two threads that disagree; this tells of the
            first one that does, before the other exists.

                try Thread { try journal.withLock { try cache.withLock { } } }.start()

            The file is a text that belongs into the repository. `synctrace order learn TRACE --output FILE` begins one from what traces
            show, people go on from there:

                # from the outside in
                level config, "the registry"      # levels: what comes below is acquired inside
                level cache, cache-*
                cache -> journal -> disk          # pairs: the first before the second, and so on

            - `A -> B`: B may be acquired while A is held, and A not while B is held. What follows from several lines holds as well.
            - `level A, B`: these locks come after those of the levels above. Of two locks of one level, the file says nothing. Where a
              lock fits several levels, its name goes before patterns, and the first pattern before others.
            - `*`, `?` and `[...]` stand for several names, as in file names; in quotes, a name is taken as it is. In quotes, `\"` is a
              quote, and `\u{1b}` a character by its number. `#` begins a comment.
            - A lock without a name goes by the place of its creation, `@FILE:FUNCTION`. The second lock that a thread creates there is
              `@FILE:FUNCTION#2`; of other kinds they are `@FILE:FUNCTION#mutex`, `@FILE:FUNCTION#mutex2`. `@FILE:FUNCTION*` stands for all.

            The levels of findings:

            - **error**: the edge is against the file. The message has the lines that say the opposite.
            - **note**: the file has both locks, and says nothing of their order: a pair is missing, or was never meant to be.

            Locks that the file does not have are counted in one note, and `synctrace order learn` shows what to add.

            The edges are those of [lock-order-cycle](lock-order-cycle.md): attempts that give up are none, nor is what happens before
            there is a second thread. Two locks of one name are the same to a file; which of them was first, it cannot tell.

            **Fix**: acquire the locks in the order of the file, or hold only one at a time. Where the order is to be another one,
            change the file in the same pull request, so that whoever reviews it sees that.

            **When it is wrong**: an order that nobody else disagrees with cannot deadlock. The file says what the team wants, not what
            is possible; where it asks for more than it needs (levels order all locks of one with all of the next), take pairs.

            """#
    ),
    (
        name: "lost-notify",
        text: #"""
            # lost-notify

            A thread notified a condition when nobody waited, and another one, which began to wait after that, was never notified.
            **error** where that thread is blocked forever, **note** where its wait timed out.

                let reader = Thread { try news.withLock { _ = try news.wait() } }
                try news.withLock { try news.notify() }                 // nobody waits yet
                try reader.start()

            A condition does not remember notifications. It is silent as soon as any notification has woken anybody since,
            and where the waiter has held the lock after the notification and released it without waiting: it could see the change. So it is after a `notify()` where another thread has since acquired
            the lock at the same line and went on without waiting: it may have taken what was announced.

            **note** for an event, too, that was set and cleared again before a thread began to wait for it, where that wait gave up and
            nobody ever went on by a set of that event. Where the wait never ends, [stuck-thread](stuck-thread.md) names the set and the
            clear.

            **Fix**: let a variable, changed under the lock, say what has happened; test it before each wait, and wait only while
            it does not hold: `wait(until:)`. An `Event` and a `Semaphore` remember by themselves.

            **When it is wrong**: the notification may have been meant for something else, and the wait for something that never
            came.

            """#
    ),
    (
        name: "lost-update",
        text: #"""
            # lost-update

            A thread reads a `Shared`, computes, and writes back what it has made of the value, while another thread writes in
            between. What that one wrote is gone, as if it had never happened.

            **error**: it happened. The finding names the read, the write that is lost, and the write that went over it. **warning**,
            with the verdict `predicted`: in this run it went well, but nothing keeps the other thread's write from coming in between,
            and replay has run a schedule in which it does. `synctrace explain TRACE FINDING` draws it.

                let visits = Shared(0, name: "visits")
                for _ in 1...2 {
                    try Thread { visits.update { $0 += 1 } }.start()    // a read, and then a write
                }

            Nothing is said where a lock that both hold from the read to the write keeps them apart, where a start, a join or a handshake
            orders them, of a value that only one thread writes, and of `exchange`, which reads and writes in a single access.

            An update is a read and the thread's next access to that value, a write. Whether the thread would have written at all had
            it read something else is not in the trace. So the two have to be at one line, as in `update { }` and `x.store(x.load() + 1)`,
            or in one function, and whoever read at that line wrote next: a flag that is tested first and set then is not an update.
            Two updates at two lines each are predicted to meet only if they are at the same lines.

            **Fix**: hold one lock from the read to the write in all threads that write, or keep the value in a `Mutex`, whose
            `withLock { }` holds it. One access of its own (`store`, `exchange`) needs no lock.

            **When it is wrong**: where the later write does not depend on what was read, and may well replace any other. Nothing is
            predicted of threads that the library did not start: what orders the work of a pool is not on record. The last four readers of a
            value are looked at, and of a long trace the first and the last update of each thread at each line.

            """#
    ),
    (
        name: "object-misuse",
        text: #"""
            # object-misuse

            **error** An object was used as no object may be used:

            - destroyed while a thread held it or waited for it;
            - used, or destroyed once more, after it was destroyed;
            - initialized while a thread held it or waited for it; where nobody does, it is taken for another object in the same memory;
            - acquired by its owner though it cannot be acquired again: an error-checking mutex of POSIX threads, or a read-write lock by
              the thread that has it as its writer; the C library refuses that;
            - a thread that reads released a `ReadWriteLock` as its writer, or the other way round; a writer asked for a shared hold
              as well and got it.

            Only a trace from elsewhere, such as one in the [STD format](../std-format.md), can show the following, since this
            library rules them out or allows them:

            - a barrier that was used or destroyed without having been initialized, or initialized for no threads;
            - a wait on a condition with a lock that has readers;
            - a permit of a semaphore that nobody had released;
            - a thread that was joined twice, or joined itself; of POSIX threads, [thread-misuse](thread-misuse.md) tells that.

            **warning** A thread has ended, and the thread that started it has ended without joining or detaching it (POSIX threads
            and traces from elsewhere: this library joins what is left).

            **note** A thread tried to acquire, without waiting, a lock that it held itself. Such an attempt never succeeds.

            <!-- -->

                var lock: Lock? = Lock()
                lock?.acquire()
                lock = nil                              // held forever, and nothing names it

            With this library joining a thread twice is not a misuse: each join after the first returns at once. To join itself is
            refused with an error.

            With POSIX threads, a mutex that is in use refuses to be destroyed, and goes on as it was. A use after the end is known where
            the memory shows that it is still what was destroyed: not for spin locks, not for a read-write lock that was never written
            to, and not long afterwards, when a thousand others have been destroyed since.

            **Fix**: keep an object until all threads that use it have ended or released it. In Swift the last reference decides; a
            thread that uses an object should hold one. Initialize an object once, before other threads know it, and join each
            thread once.

            **When it is wrong**: where the recording began late and lost sight of a release. The note, where the attempt is there
            to find out whether the lock is held.

            """#
    ),
    (
        name: "over-release",
        text: #"""
            # over-release

            **error** A thread released more permits of a `BoundedSemaphore` than were acquired. The release was refused, and the
            permits stayed as they were. Releases at the same line are one finding with a count.

            **warning** A thread whose attempt to acquire a permit had failed (a try, a timeout) released one all the same, as a `defer`
            before the attempt does. There is one permit too many from then on. It is an **error** where a thread that gives back
            its own permit is refused after that: the finding is about the one that never had any. A semaphore that begins
            without permits is a signal, and anybody may give; so may who gives the first permit of all, after other acquisitions since the
            attempt, or right before the semaphore is destroyed, as Python does. Nor is it said of a thread that the library did not start: a task
            may go on, and give back its permit, on another thread of the pool.

                let pool = try BoundedSemaphore(2)
                try pool.withPermit { work() }
                try pool.release()                          // one too many

            **Fix**: release what was acquired, each permit once; `withPermit { }` pairs the two. A plain `Semaphore` would let
            the release pass, and one thread too many with it, which hides the mistake.

            **When it is wrong**: never as to the fact. The thread named is the one whose release was refused; the release that was
            one too many may have been an earlier one of another thread.

            """#
    ),
    (
        name: "permit-leak",
        text: #"""
            # permit-leak

            **warning** The process ended in an orderly way with fewer permits of a semaphore than it began with, and all threads
            that still had one have ended: nobody was left to give it back.

                let pool = try Semaphore(2)
                let worker = Thread {
                    pool.acquire()
                    try work()                          // throws, and the permit is gone
                    try pool.release()
                }

            It is silent where a taker still ran or was cut off (see [abrupt-daemon-exit](abrupt-daemon-exit.md)), where the program
            was killed, and where any thread released more than it had acquired: such a semaphore is a signal, and who acquires it
            need not give anything back.

            **Fix**: release each permit on every path, also when an error is thrown: `withPermit { }`, or `defer`.

            **When it is wrong**: where permits are used up by design, as tickets of which there are only so many.

            """#
    ),
    (
        name: "release-not-owner",
        text: #"""
            # release-not-owner

            **error** A thread tried to release an `RLock`, a condition over one, or a `Mutex` that another thread owned; the
            release was refused. **warning** A thread released a plain `Lock` that another thread had acquired. That is legal, and
            the lock is free afterwards, but whoever acquired it does not know that it has lost it.

                let lock = Lock()
                lock.acquire()                              // in main
                try Thread { try lock.release() }.start()   // in another thread

            **Fix**: release in the thread that acquired. To signal another thread, use an `Event`, a `Condition` or a
            `Semaphore`: they have no owner.

            **When it is wrong**: a plain lock that is handed from one thread to another by design is sound. The warning then
            says no more than what the program does. A lock that was handed over once is also not taken for orphaned as long as
            any thread lives that could release it.

            """#
    ),
    (
        name: "release-unlocked",
        text: #"""
            # release-unlocked

            **error** A thread released a lock or a condition's lock that nobody held. The release was refused with an error;
            most often that error then ends the thread, which is reported as [uncaught-error](uncaught-error.md) and, where the
            thread still held something, as [ended-holding](ended-holding.md).

                lock1.acquire()
                try lock2.release()      // nobody holds lock2

            **Fix**: release what you acquired, in the same thread. `withLock { }` names the lock once and pairs the two.

            **When it is wrong**: never about what happened: the primitive refused the release. A program that releases on purpose
            to find out whether a lock is free should ask `isLocked`.

            """#
    ),
    (
        name: "starvation",
        text: #"""
            # starvation

            **warning** A thread waited long for a lock or a permit, while others who asked later got it again and again. The
            wait may still be going on at the end of the trace. There is one finding for each thread and lock, about the longest
            such wait, with the time of all of them together.

                let greedy = Thread(daemon: true) { while true { try lock.withLock { work() } } }
                let starved = Thread { try lock.withLock { print("at last") } }

            | figure, option of `analyze` | limit | in the finding |
            |---|---|---|
            | how long one wait was (`--starvation-wait`) | 50 ms | "for 158 ms (limit 50 ms)" |
            | how often it was overtaken (`--starvation-overtakes`) | 30 | "acquired it 80 times out of turn (limit 30)" |

            What a condition guards (the connections of a pool, the tickets of a counter) starves a thread as well: it is woken, finds that
            others have taken what was there, and waits again, time after time. Those others came later, and either acquired the lock
            at the same line without waiting, or each notification was for one thread while several waited. They have to be threads
            that notify the condition, too, as those do who give back what they take. The limits are the same; the finding says how
            often the thread was woken for nothing.

            What to do about the lock is told by [unfair-lock](unfair-lock.md); a long wait behind others who had asked
            before is a [lock-convoy](lock-convoy.md), not starvation.

            **Fix**: hold the lock for a shorter time; behind a condition, hand the thing to the one that is woken, or keep a queue of who
            came when; a thread that must not wait may need a lock or a queue of its own.

            **When it is wrong**: where it does not matter when the thread gets on, as with a collector of statistics. Behind a condition, a
            thread that waits for something else than those that went on looks the same where all are notified one by one.

            """#
    ),
    (
        name: "stuck-thread",
        text: #"""
            # stuck-thread

            **error** A thread still waits at the end of the trace, and nobody is left who could end that: the owner of the lock
            has ended, or no living thread can notify, set, release or arrive. Threads that wait for the same thing are one
            finding, with those who wait behind them, such as main in a join.

                let ready = Event()
                let worker = Thread { try ready.wait() }     // nobody calls ready.set()
                try worker.start()
                try worker.join()

            A thread that merely runs when the trace ends could do anything, so whatever it could give counts as still to come. A
            plain lock whose owner has ended is given up for lost unless another thread has released it before. A wait with a
            timeout ends by itself and is never stuck. Daemons that idle in a wait when the process ends in an orderly way are not
            stuck; see [abrupt-daemon-exit](abrupt-daemon-exit.md).

            **warning** A thread waited for at least a second when a signal ended the process, for what a thread holds
            that does nothing more on record and is not known to wait: it may block in a system call. **note**: a signal from outside (TERM, INT, KILL, QUIT, HUP, ALRM: also that of `--hang-after`) ended
            the process, in which threads had waited for at least a second, and of none it is known that it was blocked forever: that is
            how a hang ends, and also a server that is idle. Or a timer that waits to fire keeps a process alive whose main thread has returned.

            Threads that wait for work are not told beside a deadlock, nor beside another stuck thread if they have had work before.
            Where the stuck thread holds a lock that one who could wake it waits for (a nested monitor), the finding says so; of an
            event, whether it was set and cleared before the wait; of a semaphore, who ended with its permits.

            Of a futex (a lock of Rust's, a semaphore or latch of C++20's) it is on record who blocks on it, and not who has it, unless its word says
            so: threads that nobody is left to wake are told, each with its place, also where they wait for one another.

            In a recording of traced tests, a test that had not ended when its process did is an error, with those of its threads that wait:
            it hung and was given up, or was cut off.

            **Fix**: see who should have ended the wait, and whether it ended before doing so: an early return, an error, a
            `notify` that came before the wait or woke another waiter.

            **When it is wrong**: a signal handler or a thread that never touched a primitive, which may have been about to end the
            wait, is not in the trace.

            """#
    ),
    (
        name: "thread-misuse",
        text: #"""
            # thread-misuse

            **error** The library refused a call. Either a thread was used against its life: it was started a second time, joined
            before its start, joined by itself, or made a daemon after its start, or it was joined though the library had not started
            it. Or an argument made no sense: a negative timeout for a lock, a timeout for an attempt that does not wait, a semaphore
            with a negative number of permits, a release of less than one permit, a barrier for less than one party. The program got
            an error for it, which it may have swallowed.

            With POSIX threads: a thread was joined by itself, joined or detached a second time, joined after it had been detached, or
            detached after it had been joined; or two threads joined each other. The C library refuses that only while the thread is
            there: afterwards its id may be another thread's, which is then joined or detached in its place.

                let worker = Thread { try Thread.current.join() }

            **Fix**: start a thread once and join it from another one. Where a list of threads is joined, leave out
            `Thread.current`. Whether a thread is a daemon is settled before `start()`: pass `daemon:` to its initializer. Where a
            timeout is what is left until a deadline, pass `max(.zero, …)`.

            **When it is wrong**: where a test checks that the library refuses it.

            """#
    ),
    (
        name: "uncaught-error",
        text: #"""
            # uncaught-error

            **error** An error left the target of a thread. The thread ended there; the process went on and its exit code does not
            tell. An error of the library has the line of the call that threw it; one that left a `withLock` or `withPermit` last has the
            line of that; of any other error the line is that of the last event of the thread.

                try Thread { throw PrinterError.noPaper }.start()

            **Fix**: catch the error in the target, where the thread's locks can still be released, and hand it to whoever
            waits for the result.

            **When it is wrong**: where `Thread.exceptHook` is how the program means to handle it.

            """#
    ),
    (
        name: "unfair-lock",
        text: #"""
            # unfair-lock

            **warning** A lock or semaphore was not granted in FIFO order: while one thread waited, others who asked later got
            it, many times in one wait. An acquisition that did not have to wait overtakes all who wait. **note**: the same of a mutex or semaphore of pthreads,
            which the C library grants in no order; of a read-write lock, whose writers can starve, it is a warning there, too.

                let greedy = Thread(daemon: true) { while true { try lock.withLock { work() } } }
                let polite = Thread { try lock.withLock { print("at last") } }

            The finding is about the lock. It names the wait that was overtaken most, and the thread that overtook it if one thread
            made up more than half. A thread that suffers for long is reported as [starvation](starvation.md), too.

            | figure, option of `analyze` | limit | in the finding |
            |---|---|---|
            | how often one wait was overtaken (`--unfair-overtakes`) | 10 | "was overtaken 80 times … (limits 10 ms and 10)" |
            | how long that wait was (`--unfair-wait`) | 10 ms | "waited 158 ms … (limits 10 ms and 10)" |

            **Fix**: hold the lock for a shorter time, and let the greedy thread do other work before it acquires the lock again.
            Locks promise no order: where it matters, use a queue, or a condition that says whose turn it is.

            **When it is wrong**: on a machine with more threads than processors, a waiter may be late because it was not scheduled.
            With more than 64 waiters at once, some of the overtakes are not counted.

            """#
    ),
    (
        name: "wait-holding-lock",
        text: #"""
            # wait-holding-lock

            **warning** A thread waited on a condition, for an event, for a permit, at a barrier or for a thread's end while it held
            a lock (other than the condition's own lock, which its wait releases), and others needed that lock: a thread that
            ends such waits acquires it before it does (a nested monitor), or a thread had to wait for the lock meanwhile. A thread
            that takes the lock only after it has ended the wait does not need it for that.

                try registry.withLock {                             // consumer
                    try item.withLock { _ = try item.wait(timeout: .milliseconds(200)) }
                }
                try registry.withLock {                             // producer
                    try item.withLock { try item.notify() }
                }

            The producer cannot notify, since the consumer keeps the registry's lock while it waits: the wait gives up. Without a
            timeout it never ends, and the rule is [stuck-thread](stuck-thread.md). In a run in which the producer comes first
            nothing goes wrong.

            Those who end waits: who notifies the condition, sets the event, releases a permit, arrives at the barrier; of a join,
            the thread that is joined, unless it notified others in its last critical section on the lock, as one does that says that
            it is about to end. A wait for a permit or for a thread's end that did not have to block does not count as one.

            **Fix**: release the lock before the wait; guard what the condition is about by the condition's own lock only.

            What `pthread_once` runs does not count as a lock here.

            **When it is wrong**: where the other thread never needs the lock in order to end this very wait.

            """#
    ),
]
