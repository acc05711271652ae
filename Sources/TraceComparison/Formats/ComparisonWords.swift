import Foundation
import TraceAnalysis
import TraceModel
import TraceReport

extension Comparison {
    /// Whether anything is different that counts.
    package var isEmpty: Bool { findings.isEmpty && edges.isEmpty && figures.isEmpty }

    /// "2 findings and 1 edge came, 1 figure changed".
    package var summary: String {
        var parts: [String] = []
        func words(_ isNew: Bool, _ verb: String) {
            let all = findings.count { $0.isNew == isNew && !$0.isUncertain }
            let edges = edges.count { $0.isNew == isNew }
            let what = [
                all > 0 ? Self.counted(all, "finding") : nil,
                edges > 0 ? Self.counted(edges, "lock-order edge") : nil,
            ].compactMap { $0 }
            if !what.isEmpty { parts.append("\(what.listed()) \(verb)") }
        }
        words(true, "came")
        words(false, "went")
        if !figures.isEmpty { parts.append("\(Self.counted(figures.count, "figure")) changed") }
        let uncertain = findings.count(where: \.isUncertain)
        if uncertain > 0 { parts.append("\(Self.counted(uncertain, "finding")) may differ by chance") }
        return parts.isEmpty ? "no change" : parts.joined(separator: ", ")
    }

    /// "3 traces before, 1 after; 24 figures compared, 2 left out as too few".
    package var scope: String {
        let left = tooFew > 0 ? ", \(tooFew) not: too few on a side" : ""
        return "\(Self.counted(before.count, "trace")) before, \(after.count) after; "
            + "\(Self.counted(compared, "figure")) compared\(left)"
    }

    static func counted(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

    /// "in 2 of 3 traces".
    func runs(_ count: Int, isNew: Bool) -> String {
        let all = isNew ? after.count : before.count
        return "in \(count) of \(all) \(all == 1 ? "trace" : "traces")"
    }
}

extension FigureChange {
    /// What it is, in a word or two.
    var name: String {
        switch figure {
        case .wait: "wait"
        case .hold: "hold"
        case .contention: "had to wait"
        case .unevenness: "unevenness"
        case .overtakes: "overtakes"
        }
    }

    /// A value for people.
    func text(_ value: Double) -> String {
        switch figure {
        case .wait, .hold: Int64(value).asDuration
        case .contention: "\(Self.rounded(value * 100)) %"
        case .unevenness, .overtakes: Self.rounded(value)
        }
    }

    /// "+150 %", "3.2 times".
    var change: String {
        guard let factor, factor < 1000 else { return after > before ? "from nothing" : "to nothing" }
        if factor >= 3 { return "\(Self.rounded(factor)) times" }
        return (factor >= 1 ? "+" : "-") + "\(Int((abs(factor - 1) * 100).rounded())) %"
    }

    private static func rounded(_ value: Double) -> String {
        value >= 100 ? "\(Int(value.rounded()))" : String(format: value < 1 ? "%.2f" : "%.1f", value)
    }
}

extension Comparison.EdgeChange {
    /// "'b' (Bank.swift:57) while holding 'a' (Bank.swift:56), thread 'T'".
    var words: String {
        func at(_ place: RunEdge.Place?) -> String { place.map { " (\($0.text))" } ?? "" }
        return "'\(edge.wanted.identity.name)'\(at(edge.wantedPlace)) while holding '\(edge.held.identity.name)'"
            + "\(at(edge.heldPlace)), thread '\(edge.thread.name)'"
    }
}

extension Comparison.FindingChange {
    /// Its rule with its level and verdict, as reports have it.
    var heading: String {
        let verdict = finding.verdict.map { ", \($0.rawValue)" } ?? ""
        return "\(finding.level.rawValue)[\(finding.rule)\(verdict)]"
    }

    /// The first place, as "file:line".
    var place: String? {
        finding.locations.lazy.compactMap { place in
            place.file.flatMap { file in place.line.map { "\(file):\($0)" } }
        }.first
    }
}
