import TestSupport
import Testing
import TraceAnalysis

@testable import TraceReport

@Suite("A lock-order cycle whose halves lie in different runs")
struct AcrossRunsTests {
    private static let objects = "A lock, B lock, C lock, G lock, D lock, R rwlock, S rwlock"

    /// A thread that acquires locks in the order given, one inside the other, in a run of its own.
    private func run(_ thread: String, _ locks: String, solo: Bool = false) -> String {
        let kind: (String) -> (String, String) = { lock in
            if lock.hasSuffix("'") { return ("acquire_shared \(lock.dropLast())", "release_shared \(lock.dropLast())") }
            return ("acquire \(lock)", "release \(lock)")
        }
        let names = locks.split(separator: " ").map(String.init)
        let acts = names.map { kind($0).0 } + names.reversed().map { kind($0).1 }
        // In the column of the thread, or in that of main.
        let isMain = thread == "main"
        let column = isMain ? "" : String(repeating: " ", count: 20)
        let lines = acts.map { column + $0 }
        let other = isMain ? "other" : thread
        let start = "start \(other)"
        return "main                \(other)\n" + (solo ? lines + [start] : [start] + lines).joined(separator: "\n")
    }

    private func report(_ drawings: [String]) throws -> ResolvedReport {
        var options = AnalysisOptions(measuresFairness: false)
        options.keepsLockOrder = true
        let traces = try drawings.enumerated().map { index, drawing in
            let trace = DrawnTrace(drawing, objects: Self.objects)
            let result = try AnalysisSession(options).analyze(MemoryTrace(trace.tables, trace.events)).result
            return ReportedTrace(path: "run\(index + 1).sqlite", lost: 0, cleanEnd: true, result: result)
        }
        return ResolvedReport(traces)
    }

    private func across(_ drawings: String...) throws -> [ResolvedFinding] { try across(drawings) }

    private func across(_ drawings: [String]) throws -> [ResolvedFinding] {
        try report(drawings).findings.filter { $0.message.contains("across runs") && $0.verdict != .excluded }
    }

    @Test("is a warning that is not proven, with both halves, their places and how many runs have each")
    func halves() throws {
        let report = try report([run("t1", "A B"), run("t2", "B A"), run("t1", "A B")])
        let finding = try #require(report.findings.first)
        #expect(report.findings.count == 1)
        #expect(finding.rule == "lock-order-cycle")
        #expect(finding.level == .warning)
        #expect(finding.verdict == .unproven)
        #expect(finding.traces == [0, 1])
        #expect(
            finding.message
                == "'A' and 'B' form a lock-order cycle across runs: thread 't1' acquires 'B' (demo.swift:3) while it holds "
                + "'A' (demo.swift:2) in 2 of 3 traces, and thread 't2' acquires 'A' (demo.swift:3) while it holds 'B' "
                + "(demo.swift:2) in 1 of 3 traces; no run has all of it, and no schedule of one proves it")
        #expect(finding.locations.map(\.line) == [2, 3, 2, 3])
        #expect(!report.reaches(.error))
        let text = TextFormat().render(report)
        #expect(text.contains("  = finding 1, of run1.sqlite, run2.sqlite\n"))
        #expect(!text.contains("synctrace explain run1.sqlite"))
        #expect(SARIFFormat().render(report).contains("lock-order cycle across runs"))
    }

    @Test("is found over three runs, and the shortest one through an edge alone")
    func three() throws {
        #expect(try across(run("t1", "A B"), run("t2", "B C"), run("t3", "C A")).map(\.objects) == [["A", "B", "C"]])
        let both = try across(run("t1", "A B"), run("t2", "B A"), run("t2", "B C"), run("t3", "C A"))
        #expect(both.map(\.objects) == [["A", "B"], ["A", "B", "C"]])
    }

    @Test("is not there where both halves are in one run, whose own analysis tells it")
    func own() throws {
        let one = """
            main    t1         t2
            start t1
            start t2
                    acquire A
                    acquire B
                    release B
                    release A
                               acquire B
                               acquire A
                               release A
                               release B
            """
        let report = try report([one, run("t1", "A B")])
        #expect(report.findings.map(\.verdict) == [.predicted])
    }

    @Test("stays when another run has both halves in a way that excludes them")
    func thirdRun() throws {
        let halves = [run("t1", "A B"), run("t2", "B A")]
        #expect(try report(halves).findings.map(\.verdict) == [.unproven])
        // Both under one lock.
        let gated = """
            main    t1         t2
            start t1
            start t2
                    acquire G
                    acquire A
                    acquire B
                    release B
                    release A
                    release G
                               acquire G
                               acquire B
                               acquire A
                               release A
                               release B
                               release G
            """
        #expect(try report(halves + [gated]).findings.map(\.verdict) == [.unproven, .excluded])
        // Both by one thread.
        let one = """
            main    t1
            start t1
                    acquire A
                    acquire B
                    release B
                    release A
                    acquire B
                    acquire A
                    release A
                    release B
            """
        #expect(try report(halves + [one]).findings.filter(\.counts).map(\.verdict) == [.unproven])
        // Without G in one run, with it in the other: that keeps nobody apart.
        #expect(try report([one, gated]).findings.filter(\.counts).map(\.verdict) == [.unproven])
        #expect(try report([gated, gated]).findings.filter(\.counts).isEmpty)
        #expect(try report([one, one]).findings.filter(\.counts).isEmpty)
    }

    @Test("is told once for one rare edge, with the shortest way back")
    func once() throws {
        // Many ways from A to D, which all runs have, and one back.
        let common = ["A B", "B C", "C D", "A D", "A C", "B D"].enumerated().map { run("t\($0.offset)", $0.element) }
        let found = try across(common + common + [run("rare", "D A")])
        #expect(found.map(\.objects) == [["A", "D"]])
        #expect(try report(common + common + [run("rare", "D A")]).remarks.isEmpty)
    }

    @Test("is found among many edges each of which is as rare, and that no two threads can make a cycle of")
    func dense() throws {
        func identity(_ name: String) -> RunEdge.Identity {
            RunEdge.Identity(summarized: name, name: name, given: name, creation: nil, instances: 1)
        }
        let locks = (0..<300).map { identity("lock\($0)") }
        let threads = ["t1", "t2"].map(identity)
        var edges = RunEdges()
        func add(_ held: Int, _ wanted: Int, _ thread: Int, run: Int32) {
            let edge = RunEdge(
                thread: threads[thread], held: .init(locks[held], isShared: false), heldPlace: nil,
                wanted: .init(locks[wanted], isShared: false), wantedPlace: nil, guards: [], event: 1)
            edges.add(edge, runs: [run])
        }
        var random = Randomness(seed: 7)
        for run in Int32(0)..<400 {
            for _ in 0..<50 {
                let (a, b) = (Int.random(in: 0..<300, using: &random), Int.random(in: 0..<300, using: &random))
                guard a != b, (min(a, b), max(a, b)) != (3, 250) else { continue }
                add(min(a, b), max(a, b), Int.random(in: 0...1, using: &random), run: run)
            }
            if run == 20 { add(3, 250, 0, run: run) }
            if run == 390 { add(250, 3, 1, run: run) }
        }
        let across = AcrossRuns(edges, runs: 400)
        #expect(across.findings().map { Set($0.objects) } == [["lock3", "lock250"]])
        #expect(across.findings().first?.isAcrossRuns == true)
        #expect(across.remark == nil)
    }

    @Test("is not there where something keeps the halves apart")
    func apart() throws {
        // A lock that both hold.
        #expect(try across(run("t1", "G A B"), run("t2", "G B A")).isEmpty)
        // A lock that both hold as readers keeps nobody apart.
        #expect(try across(run("t1", "R' A B"), run("t2", "R' B A")).count == 1)
        // The one thread that there is of its name.
        #expect(try across(run("main", "A B"), run("main", "B A")).isEmpty)
        // Readers do not wait for readers.
        #expect(try across(run("t1", "R' S'"), run("t2", "S' R'")).isEmpty)
        #expect(try across(run("t1", "R S"), run("t2", "S R")).count == 1)
        // Before any thread was started, nobody is in the way.
        #expect(try across(run("main", "A B", solo: true), run("t2", "B A")).isEmpty)
        #expect(try across(run("main", "A B"), run("t2", "B A")).count == 1)
        // The same order everywhere.
        #expect(try across(run("t1", "A B"), run("t2", "A B")).isEmpty)
    }

    @Test("is shown as excluded with what keeps the halves apart, which counts for nothing")
    func why() throws {
        func excluded(_ drawings: String...) throws -> [ResolvedFinding] {
            let report = try report(drawings)
            #expect(!report.reaches(.note))
            #expect(TextFormat().render(report).hasPrefix("clean: no findings"))
            return report.findings.filter(\.isAcrossRuns)
        }
        let gated = try excluded(run("t1", "G A B"), run("t2", "G B A"))
        #expect(gated.map(\.verdict) == [.excluded])
        #expect(gated.map(\.excludedBy) == ["gated"])
        #expect(gated.map(\.level) == [.note])
        #expect(
            gated.first?.message.hasSuffix(
                "no run has all of it, and 'G', which is held at both places, keeps the two threads apart") == true)
        let single = try excluded(run("main", "A B"), run("main", "B A"))
        #expect(single.map(\.excludedBy) == ["single-thread"])
        #expect(single.first?.message.contains("there is one thread 'main', which cannot be at both places") == true)
        #expect(try excluded(run("t1", "R' S'"), run("t2", "S' R'")).map(\.excludedBy) == ["readers"])
        #expect(try excluded(run("t1", "A B"), run("t2", "A B")).isEmpty)
        // One half can meet one of the others: then it is a warning, and nothing is excluded.
        let some = try report([run("t1", "G A B"), run("t2", "G B A"), run("t3", "B A")])
        #expect(some.findings.map(\.verdict) == [.unproven])
    }

    @Test("has the fingerprint of the same cycle in one run")
    func fingerprint() throws {
        let one = """
            main    t1         t2
            start t1
            start t2
                    acquire A
                    acquire B
                    release B
                    release A
                               acquire B
                               acquire A
                               release A
                               release B
            """
        let single = try #require(try report([one]).findings.first)
        let split = try #require(try across(run("t1", "A B"), run("t2", "B A")).first)
        #expect(single.rule == split.rule)
        #expect(single.fingerprint == split.fingerprint)
    }

    @Test("can be suppressed and be in a baseline like any other, and needs no second run of one trace")
    func alone() throws {
        #expect(try across(run("t1", "A B")).isEmpty)
        let twice = [run("t1", "A B"), run("t2", "B A"), run("t1", "A B"), run("t2", "B A")]
        #expect(try report(twice).findings.count == 1)
    }
}
