import Foundation
import Testing
import TraceInterchange
import TraceModel

@Suite("A text as a source of events")
struct STDTraceTests {
    private let text = (0..<3000).map { "T\($0 % 2)|w(x)|\($0)\n" }.joined() + "T0|acq(L)|1\nT0|rel(L)|2\n"

    private func opened(keeping kept: Int, _ body: (STDTrace, String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "source-\(UUID().uuidString).std"
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(STDTrace(STDFile(path), keeping: kept), path)
    }

    private func events(_ trace: STDTrace, _ selection: EventSelection = .all) throws -> [TraceEvent] {
        var events: [TraceEvent] = []
        try trace.forEachBatch(of: selection) { batch in
            #expect(!batch.isEmpty)
            events += batch
        }
        return events
    }

    @Test("gives the same events from memory and from the file, also in part")
    func bound() throws {
        let selection = EventSelection(from: 10, through: 3004, excluding: [.write])
        var found: [[[TraceEvent]]] = []
        for kept in [STDTrace.mostKept, 100, 0] {
            try opened(keeping: kept) { trace, _ in
                found.append([try events(trace), try events(trace, selection)])
                #expect(trace.summary().eventCount == Int64(found[0][0].count))
            }
        }
        #expect(found[0] == found[1] && found[0] == found[2])
        #expect(found[0][0].count == 3006)
        #expect(found[0][1].map(\.kind) == [.acquire, .release])
    }

    @Test("is read once where it is a pipe, and kept whatever the number of events")
    func pipe() throws {
        let path = NSTemporaryDirectory() + "source-\(UUID().uuidString).std"
        #expect(mkfifo(path, 0o600) == 0)
        defer { unlink(path) }
        let text = text
        DispatchQueue.global().async { try? text.write(toFile: path, atomically: false, encoding: .utf8) }
        let trace = try STDTrace(STDFile(path), keeping: 100)
        #expect(try events(trace).count == 3006)
        #expect(try events(trace).count == 3006)
    }

    @Test("may begin with the mark of a text in UTF-8, which is not part of a name")
    func mark() throws {
        let path = NSTemporaryDirectory() + "source-\(UUID().uuidString).std"
        defer { unlink(path) }
        try Data([0xef, 0xbb, 0xbf] + text.utf8).write(to: URL(filePath: path))
        let trace = try STDTrace(STDFile(path))
        #expect(trace.report.skipped == 0)
        #expect(trace.tables().threads.map(\.name) == ["T0", "T1"])
    }

    @Test("ends the reading with what the receiver throws")
    func enough() throws {
        struct Enough: Error {}
        for kept in [STDTrace.mostKept, 0] {
            try opened(keeping: kept) { trace, _ in
                var seen = 0
                #expect(throws: Enough.self) {
                    try trace.forEachEvent { _ in
                        seen += 1
                        if seen == 5 { throw Enough() }
                    }
                }
                #expect(seen == 5)
            }
        }
    }

    @Test("says so where the file has changed meanwhile")
    func changed() throws {
        try opened(keeping: 0) { trace, path in
            try "T0|acq(L)|1\n".write(toFile: path, atomically: false, encoding: .utf8)
            let error = #expect(throws: STDFileError.self) { try trace.forEachEvent { _ in } }
            #expect(error?.description == "\(path): has changed while it was read")
        }
    }
}
