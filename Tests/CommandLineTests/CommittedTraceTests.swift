import Foundation
import Testing
import TraceReader

@testable import Demos

@Suite("The traces in traces/")
struct CommittedTraceTests {
    @Test("are those of the demos, each with its two reports and a line in the table")
    func complete() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: CommittedTrace.root + "/traces")
        let expected = Demo.all.map(\.name).flatMap { ["\($0).json", "\($0).sqlite", "\($0).txt"] } + ["README.md"]
        #expect(files.sorted() == expected.sorted())
        let table = try String(contentsOfFile: CommittedTrace.root + "/traces/README.md", encoding: .utf8)
        for demo in Demo.all { #expect(table.contains("| [\(demo.name)](\(demo.name).txt) | \(demo.summary) | ")) }
    }

    @Test("give the reports beside them, byte for byte", arguments: Demo.all.map(\.name))
    func reports(name: String) throws {
        let trace = CommittedTrace(name: name)
        for (format, type) in [("text", "txt"), ("json", "json")] {
            let report = try trace.report(format)
            #expect(report.end == .exited(0))
            #expect(report.errors.isEmpty)
            #expect(try report.output == trace.text(type))
        }
    }

    @Test("are sound, small, and tell nothing of the machine", arguments: Demo.all.map(\.name))
    func sound(name: String) throws {
        let trace = CommittedTrace(name: name)
        let file = TraceFile(path: trace.path("sqlite"))
        try file.expectSound()
        #expect(try Data(contentsOf: URL(filePath: file.path)).count <= 96 * 1024)
        #expect(try file.metadata("host") == nil)
        #expect(try file.metadata("command_line") == "synctrace-demos \(name)")
        #expect(try file.metadata("events_lost") == "0")
        let columns = """
            SELECT t.name || ' WHERE typeof("' || c.name || '") = ''text'' AND "' || c.name || '" LIKE ''/%'''
            FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'
            """
        for column in try file.rows(columns) { #expect(try file.integer("SELECT count(*) FROM \(column)") == 0) }
        #expect(try file.rows("SELECT file FROM site WHERE file NOT LIKE 'Sources/Demos/%'").isEmpty)
    }

    @Test("answer every named query", arguments: Demo.all.map(\.name))
    func queries(name: String) throws {
        #expect(QueryCatalog.all.count == 18)
        for query in QueryCatalog.all {
            let result = try TraceReader(path: CommittedTrace(name: name).path("sqlite")).query(query.sql)
            #expect(result.columns == query.columns.map(\.name))
        }
    }
}
