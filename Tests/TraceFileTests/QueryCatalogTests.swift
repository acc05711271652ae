import Foundation
import Testing
import TraceModel
import TraceReader

@Suite("The catalog of queries", .timeLimit(.minutes(15)))
struct QueryCatalogTests {
    @Test(
        "each query runs with the program sqlite3 as it does with the reader",
        .enabled(if: sqliteProgram != nil, "the program sqlite3 is not installed"))
    func commandLineProgram() throws {
        let program = try #require(sqliteProgram)
        let trace = try QueryTests.twoLocks()
        for query in QueryCatalog.all {
            let rows = try TraceReader(path: trace.path).query(query.sql).rows
            let expected = rows.map { $0.map { $0 == .null ? "NULL" : $0.shown }.joined(separator: "|") + "\n" }
            #expect(try runSQLite(program, trace.path, input: Self.file(query.name)) == expected.joined())
        }
    }

    @Test("queries call kinds of events and objects by their names", arguments: QueryCatalog.all.map(\.name))
    func namesOfKinds(name: String) throws {
        let text = try #require(QueryCatalog.query(named: name)).sql
        #expect(text.firstMatch(of: /kind\s*(=|<>|(NOT\s+)?IN\s*\()\s*[0-9]/) == nil)
        let words = EventKind.allCases.map(\.name) + ObjectKind.allCases.map(\.name)
        for match in text.matches(of: /name (?:= ('\w+')|IN \(([^)]+)\))/) {
            for word in (match.1 ?? match.2 ?? "").split(separator: ",") {
                let word = word.trimmingCharacters(in: CharacterSet(charactersIn: " '\n"))
                #expect(words.contains(word), "\(word)")
            }
        }
    }

    @Test("the catalog holds the eighteen queries of the folder, word for word")
    func embedded() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".sql") }
        #expect(names.map { String($0.dropLast(4)) }.sorted() == QueryCatalog.all.map(\.name).sorted())
        #expect(QueryCatalog.all.count == 18)
        for query in QueryCatalog.all {
            #expect(query.sql == (try Self.file(query.name)), "run scripts/embed-queries")
            #expect(query.purpose.hasSuffix("."))
        }
    }

    private static var folder: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "queries").path
    }

    static func file(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name).sql", encoding: .utf8)
    }
}

/// Where the `sqlite3` program is, if it is installed.
let sqliteProgram = ["/usr/bin/sqlite3", "/usr/local/bin/sqlite3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// What the `sqlite3` program prints for `input`.
func runSQLite(_ program: String, _ path: String, input: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = ["-batch", "-nullvalue", "NULL", path]
    let (standardInput, standardOutput) = (Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = standardOutput
    process.standardError = standardOutput
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let output = standardOutput.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
}
