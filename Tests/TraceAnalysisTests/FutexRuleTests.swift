import Foundation
import TestSupport
import Testing
import TraceModel
import TraceReader
import TraceReplay

@testable import TraceAnalysis

@Suite("Futexes, which are on record only where threads block on them")
struct FutexRuleTests {
    /// Threads have the ids 1, 2 and 3; each is seen to have what the other blocks on.
    private static let cycle = """
        main         t1           t2
        start t1
        start t2
        join_wait t1
                     owner B 3
                     block B
                                  owner A 2
                                  block A
        """

    @Test("are links of a wait cycle where their words say who has them")
    func deadlock() {
        let result = analyze(Self.cycle, objects: "A futex, B futex")
        #expect(result.legality.count == 0)
        #expect(result.findings.map(\.rule) == ["deadlock"])
        #expect(
            result.findings.first?.message
                == "thread 't1' waits for 'B' (demo.swift:5), which 't2' holds, and 't2' waits for 'A' (demo.swift:7), "
                + "which 't1' holds; 'main' waits behind")
    }

    @Test("close no wait cycle where one was handed over meanwhile")
    func handedOver() {
        let drawing =
            Self.cycle + "\n" + """
                                          unblock A
                                          owner A 3
                                          owner B 0
                             unblock B
                             owner B 2
                                          end
                             end
                join t1
                """
        let result = analyze(drawing, objects: "A futex, B futex")
        #expect(result.legality.count == 0)
        #expect(!result.findings.contains { $0.rule == "deadlock" })
    }

    @Test("tell of a wait cycle that the kernel refused")
    func refused() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         owner B 3
                         block B
                                      owner A 2
                                      block A
                                      unblock A 2
            """
        let result = analyze(drawing, objects: "A futex, B futex", only: ["deadlock"])
        #expect(result.findings.map(\.rule) == ["deadlock"])
        #expect(result.findings.first?.message.hasSuffix("; the kernel refused that wait (EDEADLK)") ?? false)
        #expect(result.findings.first?.event == 9)
        let given = analyze(drawing.replacing("unblock A 2", with: "unblock A 1"), objects: "A futex, B futex")
        #expect(!given.findings.contains { $0.rule == "deadlock" })
    }

    @Test("have threads stuck where nobody is left to wake them, and not where somebody is")
    func stuck() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
            join_wait t1
                         block A
                                      block B
            """
        let result = analyze(drawing, objects: "A futex, B futex")
        #expect(result.findings.map(\.rule) == ["stuck-thread", "stuck-thread"])
        #expect(
            result.findings.allSatisfy {
                $0.message.contains("no thread is left that could wake it; whether anybody had it is not on record")
            })
        let living = drawing.replacing("block B", with: "acquire M")
        #expect(
            analyze(living, objects: "A futex, B futex, M lock").findings.allSatisfy { $0.rule != "stuck-thread" })
        // A wait with a limit ends by itself.
        let limited = drawing.replacing("block B", with: "block B 1000")
        #expect(analyze(limited, objects: "A futex, B futex").findings.allSatisfy { $0.rule != "stuck-thread" })
    }

    @Test("are nothing for the rules that need every acquisition")
    func nothingElse() {
        // Opposite orders, waits in each other's holds, ends with owners, many turns.
        let turns = (0..<50).map { _ in
            """
                         owner A 3
                         block A
                                      owner A 0
                         unblock A
                         owner A 2
                                      owner B 2
                                      block B
                         owner B 0
                                      unblock B
                                      owner B 3
            """
        }
        let begin = ["main         t1           t2", "start t1", "start t2"]
        let end = ["             end", "                          end", "join t1", "join t2", "exit"]
        let drawing = (begin + turns + end).joined(separator: "\n")
        let result = analyze(drawing, objects: "A futex, B futex", end: .exited)
        #expect(result.legality.count == 0)
        #expect(result.findings.isEmpty, "\(result.findings.map(\.message))")
    }

    @Test("say who blocked whom, in the overview as in the query")
    func blocking() throws {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         owner A 3
                         block A
                         unblock A
                         owner A 2
                                      owner A 2
                                      block A
            sleep
            """
        let trace = DrawnTrace(drawing, objects: "A futex")
        var analyzer = Analyzer(tables: trace.tables, measuresFairness: false, makesOverview: true)
        for event in trace.events { analyzer.consume(event) }
        let overview = try #require(analyzer.finish().overview)
        let directory = FileManager.default.temporaryDirectory.appending(path: "futex-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "trace.sqlite").path
        try writeTrace(trace.tables, trace.events, to: path)
        let rows = try TraceReader(path: path).rows(of: "who-blocked-whom").map { $0.map(\.text) }
        // From block to unblock, and to the last event.
        #expect(rows.map { Array($0.prefix(4)) } == [["t1", "t2", "A", "futex"], ["t2", "t1", "A", "futex"]])
        #expect(rows.map { $0[5] } == ["1000", "1000"])
        #expect(
            overview.blocking.map { "\($0.waiter.rawValue) \($0.owner.rawValue) \($0.time)" }.sorted()
                == ["2 3 1000", "3 2 1000"])
    }
}
