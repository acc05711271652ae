import Foundation
import TestSupport
import Testing

@testable import TraceReport

@Suite("docs/report.schema.json")
struct JSONSchemaTests {
    private static let root =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path
    private let schema: JSONSchema

    init() throws { schema = try JSONSchema(path: Self.root + "/docs/report.schema.json") }

    private func problems(_ json: String) throws -> [String] {
        schema.problems(of: try JSONSerialization.jsonObject(with: Data(json.utf8)))
    }

    @Test("describes the reports on the committed traces")
    func committed() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.root + "/traces")
        let reports = files.filter { $0.hasSuffix(".json") }
        #expect(!reports.isEmpty)
        for report in reports {
            let text = try String(contentsOfFile: "\(Self.root)/traces/\(report)", encoding: .utf8)
            #expect(try problems(text) == [], "\(report)")
        }
    }

    @Test("describes a report on several traces with predictions, stories, and what is excluded")
    func example() throws {
        var settings = ReportSettings()
        settings.showsAll = true
        #expect(try problems(JSONFormat(settings).render(ExampleReport.report)) == [])
    }

    @Test(
        "does not fit a report with a member more, one less, or another value",
        arguments: [
            ("\"isNew\": null, ", ""), ("\"isNew\": null", "\"isNew\": 0"),
            ("\"level\": \"error\"", "\"level\": \"fatal\""),
            ("\"count\": 1", "\"count\": 0"), ("\"role\": ", "\"rôle\": "),
            ("\"fingerprint\": \"", "\"fingerprint\": \"x"),
            ("\"formatVersion\": 1", "\"formatVersion\": 2"), ("\"traces\": [0]", "\"traces\": [null]"),
        ])
    func wrong(part: String, replacement: String) throws {
        let json = JSONFormat().render(ExampleReport.report)
        #expect(json.contains(part))
        #expect(try !problems(json.replacing(part, with: replacement)).isEmpty)
    }
}
