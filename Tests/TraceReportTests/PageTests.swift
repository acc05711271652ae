import Foundation
import Testing

@testable import TraceReport

@Suite("The page")
struct PageTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    private static var settings: ReportSettings {
        var settings = ReportSettings()
        settings.showsAll = true
        return settings
    }

    @Test("is made of the assets as they are in their folder; if not, run scripts/embed-page")
    func assets() throws {
        let folder = Self.root + "/Sources/TraceReport/Page/Assets"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(embeddedPageAssets.map(\.name) == files)
        for asset in embeddedPageAssets {
            let text = try String(contentsOfFile: "\(folder)/\(asset.name)", encoding: .utf8)
            #expect(asset.text == text, "\(asset.name) was changed")
        }
        let scripts = PageAssets.scripts.map(\.name).sorted()
        #expect(scripts == files.filter { $0.hasSuffix(".js") }, "a script has no place in the page")
    }

    @Test("has markup in no data, whatever a trace says")
    func escaping() throws {
        #expect(PageSection.embedded(#"{"a": "</script><!--&"}"#) == #"{"a": "\u003c/script\u003e\u003c!--\u0026"}"#)
        let page = HTMLFormat(Self.settings).render(ExampleReport.report)
        #expect(!page.contains("A<b>"))
        let parts = page.components(separatedBy: #"<script type="application/json""#).dropFirst()
        #expect(parts.count == PageSections.all.count)
        for part in parts {
            let body = try #require(part.firstIndex(of: ">").map { part[part.index(after: $0)...] })
            let json = try #require(body.range(of: "</script>").map { body[..<$0.lowerBound] })
            #expect(!json.contains("<") && !json.contains(">") && !json.contains("&"))
            let value = try JSONSerialization.jsonObject(with: Data(json.utf8), options: .fragmentsAllowed)
            #expect(value is [String: Any] || value is [Any] || value is NSNull)
        }
    }

    @Test("has findings that were accepted with --all alone")
    func accepted() throws {
        var report = ExampleReport.report
        report.findings[0].suppressedBy = "we know"
        report.findings[0].message = "the accepted finding"
        var settings = ReportSettings()
        #expect(!HTMLFormat(settings).render(report).contains("the accepted finding"))
        #expect(HTMLFormat(settings).render(report).contains("\"accepted\": \"1 suppressed\""))
        settings.showsAll = true
        #expect(HTMLFormat(settings).render(report).contains("the accepted finding"))
    }

    @Test("says what the program was called, escaped")
    func title() {
        let page = HTMLFormat(Self.settings).render(ExampleReport.report)
        #expect(page.contains("<title>first &lt;run&gt;.sqlite, second.sqlite – synctrace</title>"))
    }

    @Test("lets the browser load nothing and run nothing but its own scripts")
    func policy() throws {
        let page = HTMLFormat(Self.settings).render(ExampleReport.report)
        #expect(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"))
        let scripts = Self.root + "/Sources/TraceReport/Page/Assets"
        for file in try FileManager.default.contentsOfDirectory(atPath: scripts) where file.hasSuffix(".js") {
            let text = try String(contentsOfFile: "\(scripts)/\(file)", encoding: .utf8)
            #expect(text.hasPrefix("'use strict';"), "\(file)")
            for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "document.write", "fetch("] {
                #expect(!text.contains(word), "\(file): \(word)")
            }
        }
    }
}
