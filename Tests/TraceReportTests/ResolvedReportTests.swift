import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TracePrediction

@testable import TraceReport

@Suite("A report on several traces")
struct ResolvedReportTests {
    /// Two threads that end with a lock each, which both acquired at one line.
    private static let leftLocks = """
        main         t1           t2
        start t1
        start t2
                     acquire A @7
                                  acquire B @7
                     end @8
                                  end @8
        """

    private func reported(_ drawing: String, _ objects: String, _ path: String = "run.sqlite") -> ReportedTrace {
        let trace = DrawnTrace(drawing, objects: objects)
        return ReportedTrace(path: path, lost: 0, cleanEnd: true, result: trace.analyzed())
    }

    @Test("has the same finding of two traces once, with both, and others with their own")
    func acrossTraces() {
        let first = reported("main\nacquire L\nrelease_error L 1\nrelease_error M 0", "L lock, M lock", "a")
        let second = reported("main\nrelease_error N 0\nrelease_error M 0", "N lock, M lock", "b")
        let report = ResolvedReport([first, second])
        let both = report.findings.filter { $0.objects == ["M"] }
        #expect(both.map(\.traces) == [[0, 1]])
        #expect(both.map(\.count) == [2])
        #expect(both.first?.sources.map(\.trace) == [0, 1])
        #expect(report.findings.filter { $0.objects == ["N"] }.map(\.traces) == [[1]])
        #expect(report.findings.map(\.id) == Array(1...report.findings.count))
        let text = TextFormat().render(report)
        #expect(text.contains("in 2 of 2 traces, first: a\n"))
        #expect(text.contains("in 1 of 2 traces: b\n"))
    }

    @Test("has the same thing at the same lines once, with all threads and objects")
    func alike() {
        let drawing = """
            main         t1           t2           t3
            start t1
            start t2
            start t3
                         acquire A @7
                                      acquire B @7
                                                   acquire C @7
                         end @8
                                      end @8
                                                   end @8
            """
        // The function of a place is its thread's name in a drawing, and does not count.
        let result = reported(drawing, "A lock, B lock, C lock").result
        #expect(result.findings.map(\.rule) == Array(repeating: "ended-holding", count: 3))
        let report = ResolvedReport([reported(drawing, "A lock, B lock, C lock")])
        #expect(report.findings.map(\.count) == [3])
        #expect(report.findings.first?.threads == ["t1", "t2", "t3"])
        #expect(report.findings.first?.objects == ["A", "B", "C"])
        #expect(report.findings.first?.fingerprint == result.findings.map(\.fingerprint).min())
        #expect(!TextFormat().render(report).contains(" (3 times)\n"))
        #expect(TextFormat().render(report).contains("\n  = also 't2', 't3', 'B', 'C' (3 times in all)\n"))
        let apart = reported(drawing.replacing("B @7", with: "B @8"), "A lock, B lock, C lock")
        #expect(ResolvedReport([apart]).findings.map(\.threads) == [["t1", "t3"], ["t2"]])
    }

    @Test(
        "keeps findings at one line of a standard library apart where their objects differ, and says what shows the callers"
    )
    func inLibrary() {
        let file = "/usr/include/c++/12/bits/gthr-default.h"
        func report(_ file: String, stacks: Bool = false) -> ResolvedReport {
            var trace = DrawnTrace(Self.leftLocks, objects: "A lock, B lock")
            let tables = trace.tables
            let sites = tables.sites.map { SourceSite(id: $0.id, file: file, line: $0.line, function: $0.function) }
            trace.tables = TraceTables(
                processes: tables.processes, threads: tables.threads, objects: tables.objects, sites: sites)
            if stacks { for site in sites { trace.tables.stacks[site.id] = [site.id] } }
            return ResolvedReport([
                ReportedTrace(path: "run.sqlite", lost: 0, cleanEnd: true, result: trace.analyzed())
            ])
        }
        #expect(report("demo.swift").findings.map(\.objects) == [["A", "B"]])
        #expect(report(file).findings.map(\.objects) == [["A"], ["B"]])
        let hint = "trace: a place in a standard library does not say who called it; 'record\n  --stacks 8' does\n"
        #expect(TextFormat().render(report(file)).contains(hint))
        #expect(!TextFormat().render(report("demo.swift")).contains("--stacks"))
        #expect(!TextFormat().render(report(file, stacks: true)).contains("--stacks"))
    }

    @Test(
        "names the callers of the program's own in the terminal, and those of a standard library where there are no others"
    )
    func callers() throws {
        func text(_ names: (file: String, function: String)...) throws -> String {
            var trace = DrawnTrace(
                "main         t1\nstart t1\n             acquire A @7\n             end @8", objects: "A lock")
            let site = try #require(trace.tables.sites.first { $0.line == 7 })
            var frames = [site.id]
            for (index, name) in names.enumerated() {
                let id = SiteID(rawValue: Int64(900 + index))
                trace.tables.add(SourceSite(id: id, file: name.file, line: Int64(index + 1), function: name.function))
                frames.append(id)
            }
            trace.tables.stacks[site.id] = frames
            let result = trace.analyzed(only: ["ended-holding"])
            return TextFormat().render(
                ResolvedReport([ReportedTrace(path: "run.sqlite", lost: 0, cleanEnd: true, result: result)]))
        }
        let library = (file: "/usr/include/c++/12/thread", function: "std::__invoke")
        let mixed = try text(library, library, (file: "pool.cpp", function: "worker"), library)
        #expect(mixed.contains("called by worker (pool.cpp:3), …\n"), "\(mixed)")
        #expect(try text(library).contains("called by std::__invoke (/usr/include/c++/12/thread:1)\n"))
    }

    @Test("keeps findings at one line apart that are about different static locks, but for those of one array")
    func inFunctionThatLocks() {
        func objects(_ symbols: [String?]) -> [[String]] {
            var trace = DrawnTrace(Self.leftLocks, objects: "A lock, B lock")
            for (row, symbol) in zip(trace.tables.objects.filter { $0.kind == .lock }, symbols) {
                var row = row
                (row.name, row.home) = (symbol, ModuleID(rawValue: 1))
                if symbol == nil { row.origin = "app+0x\(row.id.rawValue)" }
                trace.tables.replace(with: row)
            }
            let result = trace.analyzed()
            return ResolvedReport([ReportedTrace(path: "run.sqlite", lost: 0, cleanEnd: true, result: result)])
                .findings.map(\.plainObjects)
        }
        #expect(objects(["accounts", "log"]) == [["accounts"], ["log"]])
        #expect(objects(["accounts", "accounts"]) == [["accounts"]])
        #expect(objects([nil, nil]).count == 1)
    }

    @Test("keeps findings at the same line apart that say something else")
    func apart() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         acquire A @7
                                      acquire B @7
                         throw no paper
                                      throw no ink
            """
        let report = ResolvedReport([reported(drawing, "A lock, B lock")])
        let errors = report.findings.filter { $0.rule == "uncaught-error" }
        #expect(errors.map(\.count) == [1, 1])
    }

    @Test("sees no difference in names, figures and units between messages")
    func wording() {
        let long = "thread 't 1' waited for 'L' (a.swift:5) for 1.5 s (limit 50 ms), 12 times"
        let short = "thread 'u' waited for 'lock #7' (b.swift:17) for 158 ms (limit 50 ms), 3 times"
        #expect(FindingMerge.wording(long) == FindingMerge.wording(short))
        #expect(FindingMerge.wording(long) != FindingMerge.wording("thread 'u' still waits for 'L' for 1.5 s"))
    }

    @Test("numbers what is shown without gaps, what belongs together in a row, and what is excluded last")
    func numbers() {
        let findings = ExampleReport.report.findings
        #expect(findings.map(\.id) == Array(1...findings.count))
        #expect(findings.map { $0.verdict == .excluded }.last == true)
        let firstExcluded = findings.firstIndex { $0.verdict == .excluded }
        #expect(findings.lastIndex { $0.verdict != .excluded } == firstExcluded.map { $0 - 1 })
        let story = findings.filter { $0.story == 1 }.map(\.id)
        #expect(story.count > 1 && story == Array(story[0]..<story[0] + story.count))
        #expect(ExampleReport.report.findings(withExcluded: false).count == firstExcluded)
    }

    @Test("fails by a finding at or above the level, unless that is excluded, suppressed or old")
    func failOn() {
        var report = ResolvedReport([reported("main\nrelease_error L 0", "L lock")])
        #expect(report.reaches(.error) && report.reaches(.warning) && report.reaches(.note))
        report.findings[0].level = .warning
        #expect(!report.reaches(.error) && report.reaches(.warning))
        report.findings[0].isNew = true
        #expect(report.reaches(.note))
        report.findings[0].isNew = false
        #expect(!report.reaches(.note))
        report.findings[0].isNew = nil
        report.findings[0].suppressedBy = "known"
        #expect(!report.reaches(.note))
        report.findings[0].suppressedBy = nil
        report.findings[0].verdict = .excluded
        #expect(!report.reaches(.note))
    }

    @Test("has joins at one line once, whatever the schedules that prove that each may not end")
    func joins() {
        let threads = (1...8).map { "t\($0)" }
        func drawing(_ second: String) -> String {
            let heading = "main" + threads.map { String(repeating: " ", count: 14) + $0 }.joined()
            func lane(_ index: Int, _ text: String) -> String { String(repeating: " ", count: 16 * index + 18) + text }
            let bodies = threads.indices.map { index in
                let place = index == 7 ? second : "@@90"
                return [lane(index, "acquire L \(place)"), lane(index, "release L \(place)"), lane(index, "end")]
            }
            return
                ([heading] + threads.map { "start \($0)" } + bodies.joined() + ["acquire L @@80"]
                + threads.map { "join \($0) @@81" } + ["release L @@80"]).joined(separator: "\n")
        }
        func report(_ second: String) -> (ResolvedReport, proofs: Int) {
            let trace = DrawnTrace(drawing(second), objects: "L lock")
            // So few that not all schedules are tried, and some are found in the other way.
            var prediction = PredictionOptions()
            prediction.maxStates = 60
            let result = MemoryTrace(trace.tables, trace.events).analyzed(prediction: prediction)
            let isReordered = Set(result.findings.compactMap { $0.schedule?.isReordered })
            return (
                ResolvedReport([ReportedTrace(path: "run.sqlite", lost: 0, cleanEnd: true, result: result)]),
                isReordered.count
            )
        }
        let (all, proofs) = report("@@90")
        let told = all.findings.filter { $0.rule == "deadlock" }
        #expect(proofs == 2, "the test needs schedules of both kinds")
        #expect(told.map(\.count) == [8], "\(told.map(\.message))")
        #expect(told.first?.threads.sorted() == ["main"] + threads)
        #expect(report("@@91").0.findings.filter { $0.rule == "deadlock" }.map(\.count).sorted() == [1, 7])
    }
}
