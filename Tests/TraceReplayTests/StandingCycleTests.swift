import TestSupport
import TraceModel
import Testing

@testable import TraceReplay

@Suite("A wait cycle of a program that still runs")
struct StandingCycleTests {
    /// The names of the members of each cycle, and of what may open it.
    private func cycles(_ drawing: String, objects: String) -> [String] {
        let drawn = DrawnTrace(drawing, objects: objects, end: .running)
        var replay = Replay(tables: drawn.tables)
        for event in drawn.events { replay.apply(event) }
        let names = TraceNames(replay.tables)
        return StandingCycle.all(in: replay).map { standing in
            let members = standing.cycle.members.map { names.thread(replay.threads[$0].id) }.sorted()
            let objects = standing.openedBy.map { names.object(replay.objects[$0].id) }
            return members.joined(separator: " ") + (objects.isEmpty ? "" : " | " + objects.joined(separator: " "))
        }
    }

    private func lockAndPermit(_ last: String) -> String {
        """
        main         t1            t2
        start t1
        start t2
                     acquire A
                                   acquire S
                     request S
                                   request A
        \(last)
        """
    }

    @Test("over a semaphore is open while another thread goes on, which may release a permit")
    func open() {
        let objects = "A lock, S semaphore 1, E event"
        #expect(cycles(lockAndPermit("sleep"), objects: objects) == ["t1 t2 | S"])
        // It will go on.
        #expect(cycles(lockAndPermit("wait E 1000"), objects: objects) == ["t1 t2 | S"])
    }

    @Test("over a semaphore stands forever where all others wait for its members, or for nobody who goes on")
    func closed() {
        let objects = "A lock, S semaphore 1, E event"
        #expect(cycles(lockAndPermit("join_wait t1"), objects: objects) == ["t1 t2"])
        #expect(cycles(lockAndPermit("wait E"), objects: objects) == ["t1 t2"])
    }

    @Test("of locks stands forever, whoever goes on beside it, unless one of them was handed over before")
    func locks() {
        func drawing(_ releaser: String) -> String {
            """
            main         t1            t2
            start t1
            start t2
                         acquire A
            \(releaser)
                         acquire A
                                       acquire B
                         request B
                                       request A
            """
        }
        #expect(cycles(drawing("             release A"), objects: "A lock, B lock") == ["t1 t2"])
        #expect(cycles(drawing("release A"), objects: "A lock, B lock") == [])
    }
}
