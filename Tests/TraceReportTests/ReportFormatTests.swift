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
        settings.showsAll = true
        settings.showsFairness = true
        return settings
    }

    @Test("are all in the list, each with a name of its own")
    func complete() throws {
        let folder = Self.root + "/Sources/TraceReport"
        let files = try ["Formats", "Page"].flatMap { part in
            try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/\(part)").map { "\(part)/\($0)" }
        }.filter { $0.hasSuffix(".swift") }
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
        let text = Self.withoutAssets(format.init(Self.settings).render(ExampleReport.report))
        let file = "\(Self.examples)/report.\(name)"
        let expected = try? String(contentsOfFile: file, encoding: .utf8)
        guard text != expected else { return }
        let actual = FileManager.default.temporaryDirectory.appending(path: "report.\(name)")
        try text.write(to: actual, atomically: true, encoding: .utf8)
        let what = expected == nil ? "is missing" : "is not what the format gives"
        Issue.record("Examples/report.\(name) \(what): see \(actual.path), and copy it if it is right")
    }

    /// A report with the names of the page's scripts and styles in their place: what they are does not depend on a trace.
    private static func withoutAssets(_ text: String) -> String {
        guard text.hasPrefix("<!DOCTYPE html>") else { return text }
        return (PageAssets.scripts + PageAssets.styles).reduce(text) { text, asset in
            text.replacingOccurrences(of: asset.text, with: asset.name)
                .replacingOccurrences(of: asset.digest, with: asset.name)
        }
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
