import Foundation

/// The lines of a baseline's text: which finding is on which, and what is wrong with a file that cannot be read.
struct BaselineLines {
    /// What is wrong, and where, from 1.
    struct Problem: Equatable {
        var line: Int
        var text: String
    }

    private let lines: [Substring]

    /// Lines may end as they do on other systems.
    init(_ data: Data) {
        lines = String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    /// The first line of a conflict that a merge left.
    var conflict: Problem? {
        let marks = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
        let first = lines.firstIndex { line in marks.contains { line.hasPrefix($0) } }
        return first.map { Problem(line: $0 + 1, text: "has a merge conflict; keep the lines of both sides") }
    }

    /// The line of each fingerprint.
    var byFingerprint: [String: Int] {
        var lineOf: [String: Int] = [:]
        let key = "\"fingerprint\":"
        for (index, line) in lines.enumerated() {
            guard let place = line.utf8.firstRange(of: key.utf8) else { continue }
            let rest = line[place.upperBound...].drop { $0 == " " }
            guard rest.first == "\"" else { continue }
            lineOf[String(rest.dropFirst().prefix { $0 != "\"" })] = index + 1
        }
        return lineOf
    }

    /// What is wrong with a text that is not JSON of the form; nil where no line tells.
    var problem: Problem? {
        let whole = lines.enumerated().map { (line: $0.offset + 1, text: $0.element.filter { !$0.isWhitespace }) }
            .filter { !$0.text.isEmpty }
        guard let first = whole.first else { return Problem(line: 1, text: "is empty; \(Self.again)") }
        guard first.text.hasPrefix("{\"formatVersion\"") else { return nil }
        let findings = whole.dropFirst().filter { $0.text != "]}" }
        for (place, line) in findings.enumerated() {
            let hasComma = line.text.last == ","
            let finding = Data((hasComma ? String(line.text.dropLast()) : line.text).utf8)
            guard (try? JSONDecoder().decode(Baseline.Entry.self, from: finding)) != nil else {
                return Problem(line: line.line, text: "is not a finding as 'synctrace baseline' writes it")
            }
            if !hasComma, place + 1 < findings.count {
                return Problem(line: line.line, text: "has no comma at its end, and another finding follows")
            }
        }
        guard whole.last?.text == "]}" else {
            return Problem(line: (whole.last?.line ?? 1), text: "is the last line, and ']}' is missing after it")
        }
        return nil
    }

    private static let again = "'synctrace baseline' writes it anew"
}
