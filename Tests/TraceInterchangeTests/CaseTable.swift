import Foundation
import Testing

/// A trace of the fixtures, with what is true of it.
struct Case: Sendable, CustomTestStringConvertible {
    var folder: String
    var columns: [String: String]

    var name: String { columns["name"] ?? "" }
    var testDescription: String { "\(folder)/\(name)" }
    var misuse: Set<String> { list("misuse") }
    var observedStuck: Set<String> { list("observed_stuck") }

    /// The entries of a column, none for "none".
    private func list(_ column: String) -> Set<String> {
        Set((columns[column] ?? "none").split(separator: ",").map(String.init).filter { $0 != "none" && $0 != "-" })
    }

    func bytes() throws -> [UInt8] { try Fixtures.bytes("\(folder)/\(name).std") }

    static let all: [Case] = table("cases") + table("cases-ext")

    private static func table(_ folder: String) -> [Case] {
        let text = (try? Fixtures.bytes("\(folder)/cases.tsv")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let lines = text.split(separator: "\n").map { $0.components(separatedBy: "\t") }
        guard let header = lines.first else { return [] }
        return lines.dropFirst().map {
            Case(folder: folder, columns: Dictionary(uniqueKeysWithValues: zip(header, $0)))
        }
    }
}

/// The files beside the tests.
enum Fixtures {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    static func bytes(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: folder.appending(path: path)))
    }

    static func names(in path: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: path).path)
        return (names ?? []).sorted()
    }
}
