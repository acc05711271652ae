import TestSupport
import Testing
import TraceModel
import TraceReplay

@Suite("The legality check")
struct LegalityTests {
    /// The first violation in a drawing, or nil where it is legal.
    private func violation(_ drawing: String, _ objects: String = "", isBare: Bool = false) -> String? {
        let trace = DrawnTrace(drawing, objects: objects, isBare: isBare)
        var replay = Replay(tables: trace.tables)
        for event in trace.events { replay.apply(event) }
        return replay.legality.first.first?.message
    }

    @Test("accepts what locks may do")
    func locks() {
        let drawing = """
            main       t1
            start t1
            acquire L
                       request L
            release L
                       acquire L
            acquire R
            acquire R
            release R
            release R
            release L
                       end
            join t1
            """
        #expect(violation(drawing, "L lock, R rlock") == nil)
    }

    @Test("accepts a thread that arrives at a barrier while those of the round before leave")
    func earlyArrival() {
        let drawing = """
            main       t1         t2         t3
            start t1
            start t2
            start t3
                       arrive B
                                  arrive B
                                  action B
                                             arrive B
                                  pass B 1
            arrive B
                       pass B 0
            action B
            pass B 1
                                             pass B 0
            """
        #expect(violation(drawing, "B barrier 2") == nil)
    }

    @Test("rejects a second owner", arguments: ["lock", "rlock", "mutex"])
    func secondOwner(kind: String) {
        #expect(
            violation("main       t1\nstart t1\nacquire A\n           acquire A 1", "A \(kind)")
                == "event 4, acquire by thread 't1' (#2) on \(kind) 'A' (#3): thread 'main' (#1) has it")
    }

    @Test("rejects a second acquisition by the owner of what is not recursive", arguments: ["lock", "mutex"])
    func twice(kind: String) {
        #expect(
            violation("main\nacquire A\nacquire A 1", "A \(kind)")?.hasSuffix(": the thread has it already") == true)
    }

    @Test("lets another thread release a plain lock, and no other lock")
    func foreignRelease() {
        let drawing = "main       t1\nstart t1\nacquire A\n           release A"
        #expect(violation(drawing, "A lock") == nil)
        #expect(violation(drawing, "A rlock")?.hasSuffix(": thread 'main' (#1) has it") == true)
        #expect(violation(drawing, "A mutex")?.hasSuffix(": thread 'main' (#1) has it") == true)
    }

    @Test("rejects levels that do not follow")
    func levels() {
        #expect(violation("main\nacquire R 2", "R rlock")?.hasSuffix(": level 2 of a free lock") == true)
        #expect(violation("main\nacquire R\nacquire R 3", "R rlock")?.hasSuffix(": level 3 after level 1") == true)
        #expect(violation("main\nacquire R\nrelease R 1", "R rlock")?.hasSuffix(": level 1 after level 1") == true)
        #expect(violation("main\nrelease R 0", "R rlock")?.hasSuffix(": nobody has it") == true)
    }

    @Test("lets a wait on a condition release all levels and restore them")
    func conditionLevels() {
        let drawing = """
            main       t1
            start t1
            acquire R
            acquire R
            wait C
            release R 0
                       acquire R
                       notify C
                       release R
            acquire R 2
            wake C
            release R
            release R
            """
        #expect(violation(drawing, "R rlock, C condition") == nil)
        #expect(
            violation(drawing.replacing("notify C", with: "notify C 2"), "R rlock, C condition")?
                .hasSuffix(": 2 are to wake, but 1 wait") == true)
        #expect(
            violation(drawing.replacing("notify C", with: "notify C 0"), "R rlock, C condition")?
                .hasSuffix(": nobody notified it") == true)
    }

    @Test("counts permits")
    func permits() {
        #expect(violation("main\nacquire S\nacquire S\nrelease S 2", "S semaphore 2") == nil)
        #expect(violation("main\nacquire S 0\nacquire S 0", "S semaphore 1")?.hasSuffix(": no permit is left") == true)
        #expect(violation("main\nacquire S 3", "S semaphore 3")?.hasSuffix(": 3 permits left after 3") == true)
        #expect(violation("main\nrelease S 3", "S semaphore 3")?.hasSuffix(": 3 permits after 3") == true)
        #expect(
            violation("main\nrelease S 2", "S bounded_semaphore 1")?.hasSuffix(": 2 permits, past the bound of 1")
                == true)
    }

    @Test("knows when an event is set for a waiter")
    func events() {
        #expect(violation("main\nset E\nwake E", "E event") == nil)
        #expect(violation("main\nwake E", "E event")?.hasSuffix(": it is not set") == true)
        #expect(violation("main\nset E\nclear E\nwake E", "E event")?.hasSuffix(": it is not set") == true)
        #expect(violation("main\nwake E 0", "E event") == nil)
        let cleared = "main       t1\nstart t1\n           wait E\nset E\nclear E\n           wake E"
        #expect(violation(cleared, "E event") == nil)
    }

    @Test("knows who may pass a barrier")
    func barriers() {
        let drawing = """
            main       t1
            start t1
            arrive B
                       arrive B
                       action B
                       pass B 1
            pass B 0
            arrive B
            """
        #expect(violation(drawing, "B barrier 2") == nil)
        #expect(violation(drawing, "B barrier 3")?.hasSuffix(": not all have arrived") == true)
        #expect(violation("main\narrive B\npass B 0", "B barrier 2")?.hasSuffix(": 1 of 2 have arrived") == true)
        #expect(violation("main\narrive B\npass B 1", "B barrier 1")?.hasSuffix(": arrival index 1 of 1") == true)
        #expect(violation("main\narrive B\nabort B\nreset B\narrive B", "B barrier 2") == nil)
    }

    @Test("knows the order of a thread's life")
    func life() {
        let lines = "main       t1\nstart t1\n           begin\n           end\njoin t1"
        #expect(violation(lines, isBare: true) == nil)
        #expect(
            violation("main       t1\n           begin\nstart t1", isBare: true)?
                .hasSuffix(": the thread was started or has begun before") == true)
        #expect(violation("main       t1\nstart t1\njoin t1")?.hasSuffix(": the thread has not ended") == true)
        #expect(violation("main       t1\nstart t1\njoin t1 0") == nil)
        #expect(
            violation("main       t1\nstart t1\n           end\n           acquire L", "L lock")?
                .hasSuffix(": the thread acts after its end") == true)
        #expect(violation("main       t1\nstart t1\n           end\n           destroy L", "L lock") == nil)
    }

    @Test("checks the numbers of each object")
    func numbers() {
        var trace = DrawnTrace("main\nacquire L\nrelease L\nacquire L", objects: "L lock")
        trace.events[2].objectSeq = 4
        var replay = Replay(tables: trace.tables)
        for event in trace.events { replay.apply(event) }
        #expect(replay.legality.count == 1)
        #expect(replay.legality.first.first?.message.hasSuffix(": the object's own number is 4 after 2") == true)
    }

    @Test("absorbs what a snapshot overlaps, once")
    func snapshot() {
        let held = "main       t1\nstart t1\nacquire A\nstate L 2\n"
        #expect(violation(held + "           release L 0", "A lock, L lock") == nil)
        #expect(violation(held + "acquire L 1\nrelease L 0", "A lock, L lock") == nil)
        #expect(
            violation(held + "acquire L 1\n           acquire L 1", "A lock, L lock")?
                .hasSuffix(": thread 'main' (#1) has it") == true)
        #expect(violation("main\nstate L -1\nrelease L 0", "L lock") == nil)
        #expect(violation("main\nstate S 5\nacquire S 4\nacquire S 3", "S semaphore 1") == nil)
        #expect(violation("main\nstate E 1\nwake E", "E event") == nil)
    }

    @Test("believes the events once some were lost")
    func lost() {
        let drawing = "main       t1\nstart t1\nacquire L\nlost\n           acquire L 1\n           release L 0"
        #expect(violation(drawing, "L lock") == nil)
    }

    @Test("keeps the first violations and counts them all")
    func bounded() {
        let trace = DrawnTrace("main" + String(repeating: "\nrelease L 0", count: 1000), objects: "L lock")
        var replay = Replay(tables: trace.tables)
        for event in trace.events { replay.apply(event) }
        #expect(replay.legality.count == 1000)
        #expect(replay.legality.first.count == LegalityLog.limit)
    }
}
