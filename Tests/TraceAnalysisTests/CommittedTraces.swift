import Foundation
import Testing
import TraceModel
import TraceReader

/// The recorded demos of the repository.
enum CommittedTraces {
    /// Calls `body` with each: its reader, its tables, its events, and the name of its file.
    static func forEach(_ body: (TraceReader, TraceTables, [TraceEvent], String) throws -> Void) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "traces")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".sqlite")
        }
        #expect(files.count > 20)
        for file in files {
            let reader = try TraceReader(path: folder.appending(path: file).path)
            let tables = TraceTables(
                processes: try reader.processes(), threads: try reader.threads(), objects: try reader.objects(),
                sites: try reader.sites())
            var events: [TraceEvent] = []
            try reader.forEachEvent { events.append($0) }
            try body(reader, tables, events, file)
        }
    }
}
