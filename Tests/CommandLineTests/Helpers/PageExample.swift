import Foundation
import Testing

/// The Swift code of a page about a rule, and where it stands in the program that runs it.
struct PageExample {
    /// The code as the page has it, without the page's indentation.
    let page: [String]
    /// The files that the page shows below its code.
    let files: [String]
    /// The same lines of the program, without the program's indentation, and their numbers.
    let program: [String]
    let numbers: Set<Int>

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    init(of rule: String) throws {
        let blocks = Self.code(in: try Self.lines("docs/rules/\(rule).md"))
        page = blocks.first ?? []
        files = blocks.dropFirst().map { $0.joined(separator: "\n") + "\n" }
        let folder = "Tests/Programs/PageExamples"
        var code: [String] = []
        var numbers: Set<Int> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(Self.root)/\(folder)") {
            var indent: Int?
            for (index, line) in try Self.lines("\(folder)/\(name)").enumerated() {
                let text = line.drop { $0 == " " }
                if text == "// docs/rules/\(rule).md" {
                    indent = line.count - text.count
                } else if text == "// end of the page's code" {
                    indent = nil
                } else if let indent, !line.hasSuffix("// not on the page") {
                    code.append(String(line.dropFirst(indent)))
                    numbers.insert(index + 1)
                }
            }
        }
        program = code
        self.numbers = numbers
    }

    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8).components(separatedBy: "\n")
    }

    /// Indented lines that follow an empty one, as far as they go, each time that there are some.
    private static func code(in lines: [String]) -> [[String]] {
        let firsts = lines.indices.dropFirst().filter { lines[$0].hasPrefix("    ") && lines[$0 - 1].isEmpty }
        return firsts.map { first in
            lines[first...].prefix { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
        }
    }
}
