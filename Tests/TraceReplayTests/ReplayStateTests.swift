import TestSupport
import Testing
import TraceModel
import TraceReplay

@Suite("The state after each event")
struct ReplayStateTests {
    private func replay(_ drawing: String, _ objects: String) -> Replay {
        let trace = DrawnTrace(drawing, objects: objects)
        var replay = Replay(tables: trace.tables)
        for event in trace.events { replay.apply(event) }
        return replay
    }

    @Test("knows who holds what since where, and who waits for what")
    func holdsAndWaits() throws {
        let replay = replay("main       t1\nstart t1\nacquire A\nacquire A\n           request A", "A rlock")
        let lock = try #require(replay.index(of: ObjectID(rawValue: 3)))
        let hold = try #require(replay.threads[ThreadIndex(0)].hold(of: lock))
        #expect(hold.level == 2)
        #expect(hold.site.rawValue == 200)
        #expect(replay.objects[lock].owner.thread == ThreadIndex(0))
        #expect(replay.objects[lock].waiters == [ThreadIndex(1)])
        #expect(replay.threads[ThreadIndex(1)].wait?.kind == .request)
    }

    @Test("does not count a lock as held while its holder waits on a condition")
    func conditionWait() throws {
        let replay = replay("main\nacquire L\nwait C\nrelease L 0", "L rlock, C condition")
        #expect(replay.threads[ThreadIndex(0)].holds.isEmpty)
        #expect(replay.threads[ThreadIndex(0)].wait?.kind == .condition)
        let condition = try #require(replay.index(of: ObjectID(rawValue: 3)))
        #expect(replay.objects[condition].conditionLock == replay.index(of: ObjectID(rawValue: 2)))
    }

    @Test("throws all waiters out of a barrier that breaks", arguments: ["break", "abort", "reset"])
    func brokenBarrier(how: String) {
        let drawing = "main     t1      t2\nstart t1\nstart t2\narrive B\n         arrive B\n                 \(how) B"
        #expect(replay(drawing, "B barrier 3").threads.allSatisfy { !$0.isWaiting })
    }

    @Test("keeps apart ids that are large, negative or small", arguments: [1, 5, 1000] as [Int64])
    func ids(step: Int64) {
        var replay = Replay(tables: TraceTables())
        let ids = (0..<500).map { $0 * step + 1 } + [.min, -1, .max, 1 << 40]
        for (number, id) in ids.enumerated() {
            replay.apply(
                TraceEvent(
                    seq: Int64(number), time: 0, thread: ThreadID(rawValue: id), kind: .acquire,
                    object: ObjectID(rawValue: id)))
        }
        for (number, id) in ids.enumerated() {
            #expect(replay.index(of: ThreadID(rawValue: id))?.position == number)
            #expect(replay.index(of: ObjectID(rawValue: id))?.position == number)
        }
        #expect(replay.index(of: ThreadID(rawValue: 77777777)) == nil)
    }
}
