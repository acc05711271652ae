import TestSupport
import Testing
import TraceInterchange
import TraceModel

@Suite("The export of damaged traces")
struct DamagedExportTests {
    @Test("writes or leaves out each event", arguments: 1...60 as ClosedRange<UInt64>)
    func fuzz(seed: UInt64) throws {
        var random = Randomness(seed: seed)
        let (tables, events) = DamagedRows.random(using: &random)
        var plan = STDExportPlan(tables: tables)
        for event in events { plan.consume(event) }
        var exporter = STDExporter(plan)
        for event in events { exporter.consume(event) }
        let lines = exporter.take().split(separator: UInt8(ascii: "\n"))
        #expect(!exporter.leftOut.isEmpty && !lines.isEmpty, "seed \(seed)")
        #expect(lines.allSatisfy { $0.count { $0 == UInt8(ascii: "|") } == 2 }, "seed \(seed)")
    }
}
