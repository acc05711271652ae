import Foundation
import Testing

/// What the table says of a program.
struct PthreadTruth: CustomTestStringConvertible {
    struct Finding {
        let rule, level: String
        let verdict: String?
        /// The names of the objects, sorted.
        let objects: [String]
    }

    let name: String
    /// The exit code, or the signal that ends a program that hangs.
    let end: Child.End
    private(set) var findings: [Finding] = []

    var testDescription: String { name }
    var hangs: Bool { end.code == nil }

    static func all() throws -> [PthreadTruth] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let table = try String(contentsOf: tests.appending(path: "PthreadPrograms/truth.tsv"), encoding: .utf8)
        var all: [PthreadTruth] = []
        for line in table.split(separator: "\n") where !line.hasPrefix("#") {
            let cells = line.split(separator: "\t").map { $0 == "-" ? nil : String($0) }
            let (name, end) = try (#require(cells.first ?? nil), #require(cells[1]))
            if all.last?.name != name {
                all.append(PthreadTruth(name: name, end: Int32(end).map { .exited($0) } ?? .signaled(SIGALRM)))
            }
            guard cells.count == 6, let rule = cells[2], let level = cells[3] else { continue }
            let objects = cells[5]?.split(separator: " ").map(String.init) ?? []
            all[all.count - 1].findings.append(Finding(rule: rule, level: level, verdict: cells[4], objects: objects))
        }
        return all
    }
}

/// What a report in JSON says of such a program, as far as it is compared.
struct PthreadReport: Decodable {
    struct Finding: Decodable {
        let rule, level, message, help: String
        let verdict: String?
        let objects: [String]

        /// The names of its objects, sorted. Those of one name are told apart by their ids, which are not always the same.
        var names: [String] { objects.map { $0.replacing(#/ #[0-9]+$/#, with: "") }.sorted() }

        /// Whether it is what the table has. An object goes by its address or its origin where no symbol is known for it.
        func fits(_ wanted: PthreadTruth.Finding) -> Bool {
            let named = names.filter { !$0.contains(#/\+0x|^main[\/#]|^(lock|rwlock|semaphore|condition|barrier)$/#) }
            return rule == wanted.rule && level == wanted.level && verdict == wanted.verdict
                && names.count == wanted.objects.count && Set(named).isSubset(of: wanted.objects)
        }
    }

    let findings: [Finding]
}
