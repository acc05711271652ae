import Foundation
import Testing

@testable import TraceReport

@Suite("The formats of a report")
struct ReportFormatTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    private static let root = folder.deletingLastPathComponent().deletingLastPathComponent().path
    private static let examples = folder.path + "/Examples"

    private static var settings: ReportSettings {
        var settings = ReportSettings()
        settings.showsExcluded = true
        settings.showsFairness = true
        return settings
    }

    @Test("are all in the list, each with a name of its own")
    func complete() throws {
        let folder = Self.root + "/Sources/TraceReport/Formats"
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
        let declared = try files.flatMap { file in
            try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
                .matches(of: /(?:struct|enum|class) (\w+): ReportFormat\b/).map { String($0.1) }
        }
        #expect(declared.sorted() == ReportFormats.all.map { "\($0)" }.sorted(), "no line in ReportFormats.all")
        #expect(Set(ReportFormats.all.map { $0.name }).count == ReportFormats.all.count)
    }

    @Test("give the report in Examples, byte for byte", arguments: ReportFormats.all.map { $0.name })
    func example(name: String) throws {
        let format = try #require(ReportFormats.named(name))
        let text = format.init(Self.settings).render(ExampleReport.report)
        let file = "\(Self.examples)/report.\(name)"
        let expected = try? String(contentsOfFile: file, encoding: .utf8)
        guard text != expected else { return }
        let actual = FileManager.default.temporaryDirectory.appending(path: "report.\(name)")
        try text.write(to: actual, atomically: true, encoding: .utf8)
        let what = expected == nil ? "is missing" : "is not what the format gives"
        Issue.record("Examples/report.\(name) \(what): see \(actual.path), and copy it if it is right")
    }

    @Test("have no examples but those")
    func files() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.examples)
        #expect(files.sorted() == ReportFormats.all.map { "report.\($0.name)" }.sorted())
    }

    @Test("are in the README", arguments: ReportFormats.all.map { $0.name })
    func documented(name: String) throws {
        let hasLine = try String(contentsOfFile: Self.root + "/README.md", encoding: .utf8).contains("| `\(name)` |")
        #expect(hasLine, "the table of formats has no line for '\(name)'")
    }
}
