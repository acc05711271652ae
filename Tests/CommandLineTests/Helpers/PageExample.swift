import Foundation
import Testing

/// The Swift code of a page about a rule, and where it stands in the program that runs it.
struct PageExample {
    /// The code as the page has it, without the page's indentation.
    let page: [String]
    /// The same lines of the program, without the program's indentation, and their numbers.
    let program: [String]
    let numbers: Set<Int>

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    init(of rule: String) throws {
        page = Self.firstCode(in: try Self.lines("docs/rules/\(rule).md"))
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

    /// Indented lines that follow an empty one, as far as they go.
    private static func firstCode(in lines: [String]) -> [String] {
        let first = lines.indices.dropFirst().first { lines[$0].hasPrefix("    ") && lines[$0 - 1].isEmpty }
        guard let first else { return [] }
        return lines[first...].prefix { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
    }
}
