import TestSupport
import Testing
import TraceModel
import TraceReplay

@Suite("Replay of locks with readers")
struct ReadWriteLockTests {
    private func replay(_ drawing: String) -> Replay {
        let trace = DrawnTrace(drawing, objects: "W rwlock writers")
        var replay = Replay(tables: trace.tables)
        for event in trace.events { replay.apply(event) }
        return replay
    }

    private func violation(_ drawing: String) -> String? { replay(drawing).legality.first.first?.message }

    @Test("accepts readers together, one of them twice, and then a writer")
    func legal() {
        let drawing = """
            main               t1
            start t1
            acquire_shared W 1
                               acquire_shared W 2
                               acquire_shared W 3
                               release_shared W 2
            release_shared W 1
            request W
                               release_shared W 0
            acquire W 1
                               request_shared W
                               release_error W 1
            release W 0
                               acquire_shared W 1
                               release_shared W 0
                               end
            """
        #expect(violation(drawing) == nil)
    }

    @Test("refuses a writer beside a reader, and a reader beside a writer")
    func exclusion() {
        let besideReader = """
            main               t1
            start t1
            acquire_shared W 1
                               acquire W 1
            """
        #expect(violation(besideReader)?.hasSuffix("1 shared holds are left") == true)
        let besideWriter = """
            main               t1
            start t1
            acquire W 1
                               acquire_shared W 1
            """
        #expect(violation(besideWriter)?.hasSuffix("thread 'main' (#1) has it") == true)
        let unheld = """
            main
            acquire_shared W 1
            release_shared W 0
            release_shared W 0
            """
        #expect(violation(unheld)?.hasSuffix("the thread has no shared hold") == true)
    }

    @Test("believes in the shared holds of a late start, of which nobody knows whose they are")
    func lateStart() {
        let drawing = """
            main               t1
            state W -1
                               begin t1
                               acquire_shared W 3
            release_shared W 2
            release_shared W 1
                               release_shared W 0
            acquire W 1
            """
        let replay = replay(drawing)
        #expect(replay.legality.first.isEmpty)
        #expect(replay.objects.contains { $0.kind == .rwlock && $0.owner.thread != nil && $0.readers == 0 })
    }

    @Test("takes the writer of a late start from its snapshot")
    func lateWriter() {
        let drawing = """
            main               t1
                               begin t1
            state W 2
            request_shared W
                               release W 0
            acquire_shared W 1
            """
        let replay = replay(drawing)
        #expect(replay.legality.first.isEmpty)
        #expect(replay.threads.flatMap(\.holds).map(\.isShared) == [true])
    }
}
