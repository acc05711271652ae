import Foundation
import Testing
import TraceAnalysis
import TraceInterchange
import TraceModel
import TraceReplay

/// Where traces lie that others have published with their tools: beside the checkout, or where SYNCTRACE_PEER_TRACES
/// says. They are not part of this project.
private enum PeerTraces {
    static let folder: String? = {
        let named = ProcessInfo.processInfo.environment["SYNCTRACE_PEER_TRACES"]
        let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../shared/peer-traces").standardized.path
        return [named, beside].compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0 + "/Account.std") }
    }()

    /// Whether a trace is among them.
    static func has(_ name: String) -> Bool {
        folder.map { FileManager.default.fileExists(atPath: "\($0)/\(name).std") } ?? false
    }
}

@Suite("Published traces", .enabled(if: PeerTraces.folder != nil, "the published traces are not at hand"))
struct PeerTraceTests {
    @Test(
        """
        The predictions are the sync-preserving deadlocks that the published tools find, and a cycle is lost only where all
        schedules were tried or a read keeps it apart
        """,
        arguments: [
            ("Account", 3, 0), ("Bensalem", 1, 1), ("Dbcp1", 1, 1), ("DiningPhil", 1, 1), ("Transfer", 1, 0),
        ])
    func published(name: String, cycles: Int, predicted: Int) throws {
        let folder = try #require(PeerTraces.folder)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).std"))
        let found = try Imported(Array(bytes)).analyze(only: ["lock-order-cycle"]).findings
        #expect(found.filter { $0.verdict == .predicted }.count == predicted)
        let read = "writes after it has released its locks"
        #expect(
            found.filter { $0.verdict != .excluded || $0.excludedBy == "exhausted" || $0.message.contains(read) }.count
                == cycles)
    }

    @Test(
        "Traces in which a wait releases a monitor without a word are read, and nothing of these locks is an error",
        .enabled(if: PeerTraces.has("jigsaw") || PeerTraces.has("cache4j"), "these two are not at hand"),
        arguments: ["jigsaw", "cache4j"].filter { PeerTraces.has($0) })
    func silentWaits(name: String) throws {
        let folder = try #require(PeerTraces.folder)
        let imported = try Imported(Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).std"))))
        #expect(imported.report.unrecorded > 0)
        let result = imported.analyze()
        #expect(result.legality.count == 0, "\(result.legality.first.map(\.message))")
        let doubted = result.findings.filter { $0.message.hasSuffix("so this may not be so") }
        #expect(doubted.allSatisfy { $0.level < .error })
    }
}
