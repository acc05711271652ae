import Foundation
import Testing

@Suite("The rules that test titles refer to")
struct SemanticRuleTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The numbers of the rules in docs/semantics.md, in the order of the page.
    private static func numbers() throws -> [Int] {
        let page = try String(contentsOf: root.appending(path: "docs/semantics.md"), encoding: .utf8)
        return page.matches(of: #/(?m)^- \*\*(\d+)\.\*\* /#).compactMap { Int($0.1) }
    }

    @Test("are numbered without gaps in docs/semantics.md")
    func numbered() throws {
        let numbers = try Self.numbers()
        #expect(numbers.count > 1 && numbers == Array(1...max(1, numbers.count)))
    }

    @Test(
        "are on that page, for each number that a title begins with",
        arguments: ["SyncTraceTests", "CommandLineTests"])
    func referred(folder: String) throws {
        let known = Set(try Self.numbers())
        let path = Self.root.path + "/Tests/" + folder
        let files = try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.hasSuffix(".swift") }
        var used = 0
        for file in files {
            let text = try String(contentsOfFile: path + "/" + file, encoding: .utf8)
            for title in text.matches(of: #/@(Test|Suite)\(\s*"(\d+): /#) {
                used += 1
                #expect(Int(title.2).map(known.contains) ?? false, "\(title.0) in \(file)")
            }
        }
        #expect(used > 0)
    }
}
