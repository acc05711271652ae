import Foundation
import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TraceReader
import TraceReplay
import TraceReport
import TraceWriter

/// How many damaged copies are looked at: the environment variable SYNCTRACE_DAMAGED, 1000 without it. Their seeds
/// begin at SYNCTRACE_SEED, 1 without it; the seed is in the message of every failure.
private let copies = ProcessInfo.processInfo.environment["SYNCTRACE_DAMAGED"].flatMap { UInt64($0) } ?? 1000
private let firstSeed = ProcessInfo.processInfo.environment["SYNCTRACE_SEED"].flatMap { UInt64($0) } ?? 1

/// In how many parts the copies are looked at, two at a time.
private let parts: UInt64 = 4

/// How many copies the commands look at: each that was asked for, or a few.
private let commandCopies = ProcessInfo.processInfo.environment["SYNCTRACE_DAMAGED"] == nil ? 40 : copies

/// Grows with the number of copies, which take well below a second each on a busy machine.
private let limit = 15 + Int(copies / 50)

@Suite("A damaged trace", .timeLimit(.minutes(limit)))
struct DamagedTraceTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// The copy lies there under its seed while it is looked at, so that a crash leaves behind which one it was.
    private func withCopy(_ seed: UInt64, _ body: (DamagedTrace) throws -> Void) throws {
        let trace = try DamagedTrace(seed: seed, at: scratch("seed-\(seed).sqlite"))
        try body(trace)
        for suffix in ["", "-wal", "-shm", "-journal"] {
            try? FileManager.default.removeItem(atPath: trace.path + suffix)
        }
    }

    @Test("ends in a report or a clear error, whatever is wrong with it", arguments: 0..<parts)
    func library(part: UInt64) throws {
        var refused = 0
        var seen = 0
        for seed in stride(from: firstSeed + part, to: firstSeed + copies, by: Int(parts)) {
            try withCopy(seed) { trace in
                seen += 1
                let comment: Comment = "seed \(seed): \(trace.damages)"
                let start = ContinuousClock.now
                do {
                    try read(trace.path, seed: seed, comment)
                } catch let error as TraceFileError {
                    refused += 1
                    #expect(!error.description.contains("\n"), comment)
                } catch {
                    Issue.record(error, comment)
                }
                #expect(ContinuousClock.now - start < .seconds(20), comment)
            }
        }
        // The damage is neither so small that nothing is refused nor so big that everything is.
        if seen >= 100 { #expect((seen / 20...seen * 19 / 20).contains(refused), "\(refused) of \(seen) refused") }
    }

    /// What the commands do that read a trace.
    private func read(_ path: String, seed: UInt64, _ comment: Comment) throws {
        var random = Randomness(seed: seed)
        let reader = try TraceReader(path: path)
        for query in QueryCatalog.all.shuffled(using: &random).prefix(1) {
            do {
                _ = try reader.query(query.sql, limit: .seconds(1))
            } catch {
                // A query may fail where a report does not: it reads other columns.
                #expect(!error.description.contains("\n"), comment)
            }
        }
        let analyzed = try AnalysisSession().analyze(reader)
        let result = analyzed.result
        let tables = try reader.tables()
        var replay = Replay(tables: tables)
        var listing = EventListing(EventListing.Format.allCases.randomElement(using: &random)!, tables: tables)
        listing.isEscaped = true
        let moment = Int64.random(in: 0...80, using: &random)
        var last: TraceEvent?
        try reader.forEachEvent { event in
            if event.seq <= moment {
                replay.apply(event)
                last = event
            }
            if event.seq % 4 == 0 { expectHarmless(listing.add(event), comment) }
        }
        expectHarmless(listing.finish(), comment)
        let report = ResolvedReport([ReportedTrace(analyzed)])
        var settings = ReportSettings()
        settings.showsAll = true
        let text = TextFormat(settings)
        for format in ReportFormats.all { expectHarmless(format.init(settings).render(report), comment) }
        let json = JSONFormat(settings).render(report)
        #expect(throws: Never.self, comment) { try JSONSerialization.jsonObject(with: Data(json.utf8)) }
        var state = StateReport(replay, after: last)
        state.showsAll = Bool.random(using: &random)
        expectHarmless(state.render(total: result.eventCount), comment)
        if let finding = report.findings.randomElement(using: &random) {
            expectHarmless(text.render(finding, in: report), comment)
            var surroundings = Surroundings(of: result.findings[finding.sources[0].finding], tables: tables)
            try reader.forEachEvent { surroundings.consume($0) }
            expectHarmless(surroundings.lines(tables).joined(separator: "\n"), comment)
        }
    }

    /// Nothing in a text can steer a terminal.
    private func expectHarmless(_ text: String, _ comment: Comment) {
        let isHarmless = text.utf8.allSatisfy { $0 == 10 || $0 >= 32 && $0 != 127 } && !text.contains("\u{202E}")
        #expect(isHarmless, comment)
    }

    @Test("is refused in one line by the commands, within a bound of memory", arguments: 0..<parts)
    func commands(part: UInt64) throws {
        let help = try synctrace("--help").output
        let order = scratch("order.txt")
        try "main/1\nmain/2\n".write(toFile: order, atomically: true, encoding: .utf8)
        let all: [[String]] = [
            ["analyze"], ["analyze", "--format", "json", "--all"], ["info"], ["events"],
            ["events", "--format", "json"],
            ["state"], ["state", "--at", "20ms"], ["query", "NAME"], ["explain", "TRACE", "1"],
            ["export", "TRACE", "--format", "std"], ["diff", "TRACE", "TRACE"], ["summarize"],
            ["order", "learn", "TRACE", "--output", "/dev/stdout"], ["order", "check", order, "TRACE"],
            ["baseline", "TRACE", "--output", "/dev/stdout"], ["export", "TRACE", "--format", "perfetto"],
            ["export", "TRACE", "--format", "dot"], ["export", "TRACE", "--format", "mermaid", "--graph", "waits"],
            ["replay"], ["replay", "TRACE", "--at", "40"], ["analyze", "--format", "html"], ["analyze", "--strict"],
            ["query", "TRACE", "--sql", "SELECT * FROM fairness"],
        ]
        let known = all.filter { help.contains("  \($0[0]) ") }
        #expect(known.count == all.count)
        for seed in stride(from: firstSeed + part, to: firstSeed + commandCopies, by: Int(parts)) {
            var random = Randomness(seed: seed &* 31)
            // Seeds of their own, so that these are other copies.
            try withCopy(seed &+ 1_000_000) { trace in
                for words in known.shuffled(using: &random).prefix(3) {
                    var words = words
                    if words.contains("TRACE") {
                        words = words.map { $0 == "TRACE" ? trace.path : $0 }
                    } else {
                        words.insert(trace.path, at: 1)
                    }
                    if words.last == "NAME" {
                        words[words.count - 1] = QueryCatalog.all.randomElement(using: &random)!.name
                    }
                    let limited = ["/bin/sh", "-c", "ulimit -v 1500000; exec \"$@\"", "sh", Product.synctrace]
                    let outcome = try run(limited + words, limit: 30)
                    let comment: Comment =
                        "seed \(seed + 1_000_000): \(words) \(trace.damages) \(outcome.errors.prefix(300))"
                    #expect([.exited(0), .exited(1), .exited(2)].contains(outcome.end), comment)
                    // With --strict, it is also the code of a report on a trace that is not whole.
                    let isRefused = outcome.end == .exited(2) && (outcome.output.isEmpty || !words.contains("--strict"))
                    if isRefused {
                        #expect(outcome.errorLines.count == 1, comment)
                        #expect(outcome.errors.hasPrefix("synctrace: "), comment)
                    } else {
                        // A text may be empty, of no events or of what STD cannot express; then a sentence says so.
                        #expect(!outcome.output.isEmpty || !outcome.errors.isEmpty, comment)
                    }
                    #expect(!outcome.errors.utf8.contains(27) && !outcome.output.utf8.contains(27), comment)
                }
            }
        }
    }
}
