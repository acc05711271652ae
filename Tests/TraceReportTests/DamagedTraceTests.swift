import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TraceReport

@Suite("Damaged traces")
struct DamagedTraceTests {
    private static let ids: [Int64] =
        Array(0...12) + [.min, .min + 1, -1, 4095, 4096, 1 << 31, 1 << 32, 1 << 33 + 1, .max - 1, .max]
    private static let names: [String?] = [
        nil, "", "a", "a", "\u{1B}[31m", "\u{202E}gnp.exe", "\u{0}\u{7F}\u{85}\n",
        String(repeating: "x", count: 20_000),
        "e\u{301}\u{1F469}\u{200D}\u{1F680}",
    ]

    @Test("end in a report, whatever is in them", arguments: 1...30 as ClosedRange<UInt64>)
    func fuzz(seed: UInt64) {
        var random = Randomness(seed: seed)
        func id() -> Int64 { Self.ids.randomElement(using: &random)! }
        func name() -> String? { Self.names.randomElement(using: &random)! }
        let threads = (0..<10).map { _ in
            ThreadInfo(
                id: ThreadID(rawValue: id()), process: ProcessID(rawValue: id()), name: name(),
                isDaemon: .random(using: &random), isForeign: .random(using: &random), parent: ThreadID(rawValue: id()),
                origin: name(), site: SiteID(rawValue: id()), started: Bool.random(using: &random) ? id() : nil,
                end: ([nil, .returned, .threw, .abrupt, .running] as [ThreadInfo.End?]).randomElement(using: &random)!,
                error: name())
        }
        let objects = (0..<20).map { _ in
            ObjectInfo(
                id: ObjectID(rawValue: id()), process: ProcessID(rawValue: id()),
                kind: ObjectKind.allCases.randomElement(using: &random)!, name: name(),
                capacity: Bool.random(using: &random) ? id() : nil, site: SiteID(rawValue: id()))
        }
        let sites = (0..<8).map { _ in
            SourceSite(id: SiteID(rawValue: id()), file: name() ?? "f", line: id(), function: name() ?? "")
        }
        let events = (0..<3000).map { _ in
            TraceEvent(
                seq: id(), time: id(), thread: ThreadID(rawValue: id()),
                kind: EventKind.allCases.randomElement(using: &random)!, object: ObjectID(rawValue: id()),
                objectSeq: id(), site: SiteID(rawValue: id()), value: id())
        }
        let result = MemoryTrace(TraceTables(threads: threads, objects: objects, sites: sites), events).analyzed()
        let trace = ReportedTrace(path: name() ?? "", lost: id(), cleanEnd: false, result: result)
        let report = ResolvedReport([trace, trace])
        let text = TextFormat().render(report)
        let json = JSONFormat().render(report)
        #expect(
            text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }, "seed \(seed)")
        #expect(!text.unicodeScalars.contains("\u{202E}"), "seed \(seed)")
        #expect(!json.unicodeScalars.contains("\u{1B}"), "seed \(seed)")
    }
}
