import TestSupport
import Testing
import TraceModel

@testable import TraceReport

@Suite("Stepping through a trace")
struct TraceStepperTests {
    private let trace = DrawnTrace(
        """
        main       t1         t2
        start t1
        start t2
                   acquire A
                              acquire B
                   request B
                              release B
                   acquire B
                   release B
                   release A
                   end
        join_wait t1
        join t1 1
        """, objects: "A lock, B lock")

    private func stepper() throws -> TraceStepper {
        try TraceStepper(
            MemoryTrace(trace.tables, trace.events),
            notes: [
                TimelineNote(event: 7, title: "warning[x]", text: "waits"),
                TimelineNote(event: 12, title: "y", text: "z"),
            ])
    }

    @Test("shows the event, what went before it, what is held and waited for, and the findings about it")
    func screen() throws {
        var stepper = try stepper()
        #expect(try stepper.lines(columns: 80, rows: 24).first == "before the first of \(trace.events.count) events")
        #expect(try stepper.press(.nextFinding) == .shown)
        #expect(stepper.position == 7)
        let lines = try stepper.lines(columns: 80, rows: 24)
        #expect(lines.count == 24)
        #expect(lines[0] == "event 7 of 14, at 0.000006 s: 't1' request 'B', demo.swift:5")
        #expect(lines.contains("! warning[x]: waits"))
        #expect(lines.contains("t1: waits for 'B'; holds 'A'"))
        #expect(lines.contains("t2: holds 'B'"))
        #expect(lines.contains { $0.hasPrefix(">     7 ") && $0.contains("request B") })
    }

    @Test("has a narrow lane for each of many threads, with what tells their names apart, and says what each waits for")
    func manyLanes() throws {
        let heads = (1...6).map { "philosopher\($0)".filled(to: 14) }.joined()
        func line(_ thread: Int, _ text: String) -> String {
            String(repeating: " ", count: thread * 14) + text
        }
        let events = (1...5).map { line($0, "acquire F\($0)") } + (2...5).map { line($0, "request F\($0 - 1)") }
        let trace = DrawnTrace(
            "main".filled(to: 14) + heads + "\n"
                + ((1...6).map { "start philosopher\($0)" } + events + [line(6, "wait C"), "join_wait philosopher1"])
                .joined(separator: "\n"),
            objects: "F1 lock, F2 lock, F3 lock, F4 lock, F5 lock, C condition")
        var stepper = try TraceStepper(MemoryTrace(trace.tables, trace.events), notes: [])
        _ = try stepper.press(.last)
        let lines = try stepper.lines(columns: 80, rows: 24)
        let header = try #require(lines.first { $0.contains("main") && $0.contains("…") })
        for number in 1...6 { #expect(header.contains("…r\(number)"), "\(header)") }
        #expect(!header.contains("others"))
        #expect(lines.contains("main: waits for the end of 'philosopher1'"))
        #expect(lines.contains("philosopher6: waits on the condition 'C'"))
        // Where even these do not fit, the last ones share a lane.
        #expect(try stepper.lines(columns: 40, rows: 24).contains { $0.contains("others") })
    }

    @Test("tells a long chain as a list, and how much of it does not fit")
    func chain() throws {
        let links = (1...9).map { "'t\($0)' waits for 'L\($0)'" }
        let message = links.joined(separator: ", ") + "; 'main' waits behind"
        var stepper = try TraceStepper(
            MemoryTrace(trace.tables, trace.events),
            notes: [
                TimelineNote(
                    event: 7, title: "error[deadlock]", text: message, parts: MessageParts(message, chain: links))
            ])
        try stepper.move(to: 7)
        let whole = try stepper.lines(columns: 80, rows: 60)
        let first = try #require(whole.firstIndex(of: "! error[deadlock]: 9 threads wait for one another:"))
        #expect(Array(whole[(first + 1)...(first + 9)]) == links.map { "  - \($0)" })
        #expect(whole[first + 10] == "  'main' waits behind")
        let cut = try stepper.lines(columns: 80, rows: 24)
        #expect(cut.contains("  - 't1' waits for 'L1'"))
        #expect(cut.contains { $0.contains("more lines: 'synctrace analyze' has them") })
    }

    @Test("gives the thread of the event a lane of its own, however many there are")
    func lanes() throws {
        let threads = (1...9).map { "t\($0)" }
        let lines =
            [threads.joined(separator: "   ")]
            + threads.indices.map { index in
                String(repeating: " ", count: 5 * index) + "acquire L\(index + 1)"
            }
        let objects = threads.indices.map { "L\($0 + 1) lock" }.joined(separator: ", ")
        let trace = DrawnTrace(lines.joined(separator: "\n"), objects: objects)
        var stepper = try TraceStepper(MemoryTrace(trace.tables, trace.events))
        for event in 1...9 {
            try stepper.move(to: Int64(event))
            let lines = try stepper.lines(columns: 80, rows: 24)
            #expect(lines.contains { $0.hasPrefix(">     \(event) ") && !$0.contains(": acquire") }, "\(lines)")
        }
    }

    @Test("goes to the next and the last event of a thread, an object or a number, and says where there is none")
    func jumps() throws {
        var stepper = try stepper()
        func after(_ keys: StepKey...) throws -> Int64 {
            for key in keys { _ = try stepper.press(key) }
            return stepper.position
        }
        #expect(try after(.nextOfThread) == 0)
        #expect(try after(.digit(7), .go) == 7)
        #expect(try after(.nextOfThread) == 9)
        #expect(try after(.previousOfThread) == 7)
        #expect(try after(.nextOfObject) == 8)
        #expect(try after(.previousOfObject, .previousOfObject) == 6)
        #expect(try after(.previousOfObject) == 6)
        #expect(try stepper.lines(columns: 80, rows: 24).last == "'B' has no earlier event")
        #expect(try after(.last) == 14)
        #expect(try after(.next) == 14)
        #expect(try stepper.lines(columns: 80, rows: 24).last == "this is the last event")
        #expect(try after(.previousFinding) == 12)
        #expect(try after(.previousFinding, .previousFinding) == 7)
        #expect(try after(.first, .previous) == 0)
        #expect(try after(.digit(9), .digit(9), .digit(9), .go) == 14)
        #expect(try stepper.press(.quit) == .left)
    }

    @Test("shows the same of an event, however one came to it", arguments: 1...20 as ClosedRange<UInt64>)
    func walks(seed: UInt64) throws {
        var random = Randomness(seed: seed)
        let keys: [StepKey] = [
            .next, .next, .next, .previous, .previous, .nextOfThread, .previousOfThread, .nextOfObject,
            .previousOfObject,
            .nextFinding, .previousFinding, .first, .last,
        ]
        var walker = try stepper()
        for _ in 0..<60 {
            _ = try walker.press(keys.randomElement(using: &random)!)
            var fresh = try stepper()
            try fresh.move(to: walker.position)
            let rows = Int.random(in: 8...40, using: &random)
            let columns = Int.random(in: 20...140, using: &random)
            let lines = try walker.lines(columns: columns, rows: rows)
            // The last line may be what the key could not do.
            #expect(try lines.dropLast() == fresh.lines(columns: columns, rows: rows).dropLast())
            #expect(lines.count == rows && lines.allSatisfy { $0.unicodeScalars.count <= columns })
        }
    }

    @Test("reads the keys with names of their own, and leaves out what is none")
    func keys() {
        #expect(
            StepKey.all(in: "\u{1B}[C\u{1B}[Dx12\r\u{1B}[Hq") == [
                .next, .previous, .digit(1), .digit(2), .go, .first, .quit,
            ])
    }

    @Test("of many events keeps no more than a few states, and goes back in time")
    func long() throws {
        let trace = DrawnTrace("a\nacquire L\nrelease L", objects: "L lock")
        let events = (1...400_000).map { number in
            var event = trace.events[(number - 1) % 2]
            event.seq = Int64(number)
            event.objectSeq = Int64(number)
            event.time = Int64(number)
            return event
        }
        var stepper = try TraceStepper(MemoryTrace(trace.tables, events))
        _ = try stepper.press(.last)
        for _ in 0..<50 { _ = try stepper.press(.previous) }
        #expect(stepper.position == 399_950)
        try stepper.move(to: 123_457)
        #expect(try stepper.lines(columns: 80, rows: 24).contains("a: holds 'L'"))
        _ = try stepper.press(.previous)
        #expect(try stepper.lines(columns: 80, rows: 24).contains("nobody holds or waits for anything"))
    }

    @Test("and a timeline end with numbers and times that no trace of ours has", arguments: [Int64.max, .min, 0])
    func extremes(number: Int64) throws {
        var events = trace.events
        events[5].seq = number
        events[6].time = number
        events[9].value = number
        var stepper = try TraceStepper(MemoryTrace(trace.tables, events))
        for key in [StepKey.last, .previous, .next, .nextOfThread, .nextOfObject, .previousOfThread, .first, .next] {
            _ = try stepper.press(key)
            _ = try stepper.lines(columns: 80, rows: 24)
        }
        try stepper.move(to: number)
        var timeline = Timeline(ChromeTimeline(), tables: trace.tables)
        for event in events { timeline.consume(event) }
        timeline.finish()
        #expect(String(decoding: timeline.take(), as: UTF8.self).hasSuffix("]}\n"))
    }
}
