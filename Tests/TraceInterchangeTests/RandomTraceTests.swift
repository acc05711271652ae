import Foundation
import Testing
import TraceAnalysis
import TraceInterchange
import TraceModel
import TraceReplay

/// SplitMix64: the same numbers for the same seed everywhere.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

@Suite("Random traces")
struct RandomTraceTests {
    private static let words = [
        "acq", "acq", "rel", "rel", "rel", "r", "w", "fork", "join", "req", "rdreq", "joinreq", "timeout", "rdacq",
        "rdrel", "upgrade", "downgrade", "tryacq", "tryrdacq", "tryfail", "tryrdfail", "init", "destroy", "ownerdead",
        "cinit", "cdestroy", "wait", "wake", "wake", "waketimeout", "notify", "notifyall", "seminit", "sempost",
        "semreq", "semwait", "binit", "bdestroy", "barr", "bdep", "exit", "detach", "daemon", "cancel", "pexit",
    ]

    /// A line of any operation on few names. Few of these traces are ones that a program could have made.
    private func line(_ random: inout Seeded) -> String {
        let word = Self.words.randomElement(using: &random)!
        if word == "pexit" || word == "exit", Int.random(in: 0..<4, using: &random) > 0 { return "T0|r(x)|0" }
        let name = ["A", "B"].randomElement(using: &random)!
        let thread = "T\(Int.random(in: 0..<3, using: &random))"
        let operand =
            switch word {
            case "fork", "join", "joinreq", "detach", "daemon", "cancel", "exit":
                "T\(Int.random(in: 0..<4, using: &random))"
            case "wait", "wake", "waketimeout": "C,\(name)"
            case "seminit", "binit": "\(name),\(Int.random(in: 0..<3, using: &random))"
            case "init": ["A", "A,rw", "B,rec"].randomElement(using: &random)!
            case "pexit": "0"
            default: name
            }
        return "\(thread)|\(word)(\(operand))|\(Int.random(in: 0..<9, using: &random))"
    }

    @Test("are histories that replay takes, whatever was skipped of them, and survive a round trip")
    func random() throws {
        let first = UInt64.random(in: 0..<1 << 32)
        let count = ProcessInfo.processInfo.environment["SYNCTRACE_RANDOM_TRACES"].flatMap { UInt64($0) } ?? 1500
        var corrupt: UInt64 = 0
        for seed in first..<first + count {
            var random = Seeded(state: seed)
            let lines = (0..<Int.random(in: 1..<40, using: &random)).map { _ in line(&random) }
            let text = lines.joined(separator: "\n")
            let imported: Imported
            do {
                imported = try Imported(text)
            } catch is STDImportError {
                corrupt += 1
                continue
            }
            _ = imported.analyze()
            let legality = imported.legality()
            #expect(legality == [], "seed \(seed)\n\(text)")
            let again = exported(imported)
            let what: Comment = "seed \(seed)\n\(text)\n--\n\(String(decoding: again, as: UTF8.self))"
            guard let second = try? Imported(again) else {
                Issue.record("cannot be read again: \(what)")
                break
            }
            #expect(second.report.problems == [], what)
            #expect(second.legality() == [], what)
            if legality != [] || second.report.skipped > 0 { break }
        }
        #expect(corrupt < count)
    }

    private func exported(_ imported: Imported) -> [UInt8] {
        var plan = STDExportPlan(tables: imported.tables)
        for event in imported.events { plan.consume(event) }
        var exporter = STDExporter(plan)
        for event in imported.events { exporter.consume(event) }
        return exporter.take()
    }
}

extension Imported {
    /// What is inconsistent with earlier events, by replay.
    fileprivate func legality() -> [String] {
        var replay = Replay(tables: tables)
        for event in events { replay.apply(event) }
        return replay.legality.first.map(\.message)
    }
}
