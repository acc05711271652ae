import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TraceReport

@Suite("Damaged traces")
struct DamagedTraceTests {
    @Test("end in a report, whatever is in them", arguments: 1...30 as ClosedRange<UInt64>)
    func fuzz(seed: UInt64) {
        var random = Randomness(seed: seed)
        let (tables, events) = DamagedRows.random(using: &random)
        let result = MemoryTrace(tables, events).analyzed()
        let trace = ReportedTrace(
            path: DamagedRows.name(using: &random) ?? "", lost: DamagedRows.id(using: &random), cleanEnd: false,
            result: result)
        let report = ResolvedReport([trace, trace])
        let text = TextFormat().render(report)
        let json = JSONFormat().render(report)
        #expect(
            text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }, "seed \(seed)")
        #expect(!text.unicodeScalars.contains("\u{202E}"), "seed \(seed)")
        #expect(!json.unicodeScalars.contains("\u{1B}"), "seed \(seed)")
    }
}
