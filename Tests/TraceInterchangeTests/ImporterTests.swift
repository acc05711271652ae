import Testing
import TraceInterchange
import TraceModel
import TraceReplay

@Suite("Importing STD")
struct ImporterTests {
    private func story(_ trace: String) throws -> [String] {
        let imported = try Imported(Misuse.lines(trace))
        #expect(imported.report.problems == [])
        var replay = Replay(tables: imported.tables)
        for event in imported.events { replay.apply(event) }
        #expect(replay.legality.first.map(\.message) == [])
        return imported.story
    }

    @Test("A lock is requested, acquired with its level, and released with the level that is left")
    func lock() throws {
        #expect(
            try story("T0 req A; T0 acq A; T0 acq A; T0 rel A; T0 rel A") == [
                "T0 request A", "T0 acquire A 1", "T0 acquire A 2", "T0 release A 1", "T0 release A 0",
            ])
        #expect(
            try story("T0 tryacq A; T0 rel A; T0 tryfail A; T0 timeout A; T0 rel A") == [
                "T0 attempt A 0", "T0 acquire A 1", "T0 release A 0", "T0 attempt A 0", "T0 try_fail A",
                "T0 timeout A", "T0 release_error A 0",
            ])
    }

    @Test("A lock has readers if any operation says so, before or after")
    func readers() throws {
        #expect(
            try story("T0 rdreq A; T0 rdacq A; T0 tryrdacq A; T0 rel A; T0 rdrel A") == [
                "T0 request_shared A", "T0 acquire_shared A 1", "T0 attempt A 0", "T0 acquire_shared A 2",
                "T0 release_shared A 1", "T0 release_shared A 0",
            ])
        let kinds = try Imported(Misuse.lines("T0 acq A; T0 rel A; T0 rdacq A; T0 rel A; T0 acq B; T0 init C,rw"))
        #expect(kinds.tables.objects.map(\.kind) == [.thread, .rwlock, .lock, .rwlock])
    }

    @Test("A downgrade keeps a shared hold, and an upgrade gives it up")
    func conversions() throws {
        #expect(
            try story("T0 acq A; T0 downgrade A; T0 upgrade A; T0 rel A") == [
                "T0 acquire A 1", "T0 acquire_shared A 1", "T0 release A 0", "T0 acquire A 1", "T0 release A 0",
            ])
        #expect(
            try story("T0 rdacq A; T0 acq A; T0 rel A; T0 rel A") == [
                "T0 acquire_shared A 1", "T0 acquire A 1", "T0 acquire_shared A 1", "T0 release A 0",
                "T0 release_shared A 0",
            ])
    }

    @Test("An upgrade that waits, a detach and an initialization of what is in use have kinds of their own")
    func kindsOfTheirOwn() throws {
        #expect(
            try story("T0 rdacq A; T1 rdacq A; T0 upgrade A; T1 rel A; T0 rel A") == [
                "T0 acquire_shared A 1", "T1 acquire_shared A 2", "T0 request_upgrade A", "T1 release_shared A 1",
                "T0 acquire A 1", "T0 release A 0",
            ])
        let detached = try Imported(Misuse.lines("T0 fork T1; T0 detach T1; T0 fork T2"))
        #expect(detached.story == ["T0 create T1 1", "T0 start T1", "T0 detach T1", "T0 create T2 1", "T0 start T2"])
        #expect(detached.tables.threads.map(\.isJoinable) == [true, true, true])
        #expect(detached.tables.objects.map(\.capacity) == [nil, nil, nil])
        #expect(try story("T0 init A; T0 init A") == ["T0 create A 0", "T0 reinitialize A", "T0 create A#1 0"])
        #expect(
            try story("T0 init A; T0 destroy A; T0 init A") == ["T0 create A 0", "T0 destroy A", "T0 create A#1 0"])
    }

    @Test("A wait lets go of all levels of its lock and gets them back")
    func condition() throws {
        #expect(
            try story("T0 acq M; T0 acq M; T0 wait C,M; T1 notify C; T0 wake C,M; T0 rel M; T0 rel M") == [
                "T0 acquire M 1", "T0 acquire M 2", "T0 wait C", "T0 release M 0", "T1 notify C 1", "T0 acquire M 2",
                "T0 wake C 1", "T0 release M 1", "T0 release M 0",
            ])
        #expect(try story("T0 notifyall C; T0 notify C") == ["T0 notify_all C 0", "T0 notify C 0"])
    }

    @Test("Semaphores count, and barriers know who comes when")
    func counters() throws {
        #expect(
            try story("T0 seminit S,1; T0 semwait S; T0 sempost S; T1 semwait U") == [
                "T0 create S 1", "T0 acquire S 0", "T0 release S 1", "T1 acquire U 0",
            ])
        #expect(
            try story("T0 binit B,2; T0 barr B; T1 barr B; T1 bdep B; T1 barr B; T0 bdep B; T0 barr B; T0 bdep B") == [
                "T0 create B 2", "T0 arrive B", "T1 arrive B", "T1 pass B 1", "T1 arrive B", "T0 pass B 0",
                "T0 arrive B", "T0 pass B 1",
            ])
    }

    @Test("Threads that nobody started are roots, and their ends are known from their joins")
    func threads() throws {
        let imported = try Imported(Misuse.lines("T0 fork T1; T0 daemon T1; T0 join T1; X acq A; T0 pexit 3"))
        #expect(imported.tables.threads.map(\.end) == [.returned, .returned, .abrupt])
        #expect(imported.tables.threads.map(\.isDaemon) == [false, true, false])
        #expect(imported.tables.threads.map(\.parent.rawValue) == [0, 1, 0])
        #expect(imported.tables.processes.first?.exitStatus == 3)
        #expect(imported.tables.processes.first?.end == .exited)
    }

    @Test("A name that is initialized or started again is something new")
    func again() throws {
        let imported = try Imported(
            Misuse.lines("T0 init A; T0 destroy A; T0 init A; T0 fork T1; T0 join T1; T0 fork T1; T0 join T1"))
        #expect(imported.tables.objects.map { $0.name ?? "" } == ["T0", "A", "A#1", "T1", "T1#1"])
        #expect(imported.report.skipped == 0)
    }

    @Test(
        "A lock with two owners ends a strict import with the line",
        arguments: [
            (
                "T0 acq A; T1 acq A",
                "line 2: 'T1' gets 'A', which 'T0' has held since line 1: a lock cannot have two owners"
            ),
            (
                "T0 acq A; T1 rdacq A",
                "line 2: 'T1' gets 'A', which 'T0' has held since line 1: a lock cannot have two owners"
            ),
            (
                "T0 rdacq A; T1 acq A",
                "line 2: 'T1' gets 'A' exclusively, which 'T0' holds shared: a lock cannot have a writer and readers"
            ),
            (
                "T0 acq M; T0 wait C,M; T1 acq M; T0 wake C,M",
                "line 4: 'T0' gets 'M', which 'T1' has held since line 3: a lock cannot have two owners"
            ),
        ])
    func twoOwners(_ trace: String, _ reason: String) {
        #expect(throws: STDImportError.self) { try Imported(Misuse.lines(trace), isStrict: true) }
        do { _ = try Imported(Misuse.lines(trace), isStrict: true) } catch { #expect("\(error)" == reason) }
    }

    @Test("A robust lock that is passed on by its owner's end has one owner, and to end with it was no mistake")
    func ownerDead() throws {
        let trace = "T0 fork T1; T1 acq A; T1 exit T1; T0 ownerdead A; T0 rel A; T0 join T1"
        _ = try story(trace)
        #expect(try rules(Misuse.lines(trace)) == [])
        #expect(try rules(Misuse.lines("T0 fork T1; T1 acq A; T1 exit T1; T0 join T1")) == ["ended-holding"])
    }

    @Test("A line that contradicts those before it is skipped with a word")
    func contradictions() throws {
        func reason(_ trace: String) throws -> String {
            try Imported(Misuse.lines(trace)).report.problems.first?.reason ?? "none"
        }
        #expect(try reason("T0 fork T1; T1 exit T1; T1 acq A") == "'T1' acts after its end")
        #expect(try reason("T0 pexit 0; T0 acq A") == "it comes after the end of the process")
        #expect(try reason("T1 acq A; T0 fork T1") == "it starts 'T1', which has begun before")
        #expect(try reason("T0 wake C,M") == "'T0' does not wait on a condition")
        #expect(try reason("T0 acq M; T0 wait C,M; T0 acq B") == "'T0' still waits on the condition 'C'")
        #expect(try reason("T0 binit B,2; T0 barr B; T0 acq A") == "'T0' still waits at the barrier 'B'")
        #expect(try reason("T0 bdep B") == "'T0' has not arrived at 'B'")
    }
}
