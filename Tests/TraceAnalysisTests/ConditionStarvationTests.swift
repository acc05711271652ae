import TestSupport
import Testing
import TraceReplay

@testable import TraceAnalysis

@Suite("Starvation through what a condition guards")
struct ConditionStarvationTests {
    private static var limits: AnalysisThresholds {
        var limits = AnalysisThresholds()
        limits[Starvation.wait] = 10_000
        limits[Starvation.overtakes] = 30
        return limits
    }

    private func told(_ lines: [String]) -> [String] {
        let width = 16
        let names = ["main", "regular", "patient1", "patient2"]
        let head = names.map { $0 + String(repeating: " ", count: width - $0.count) }.joined()
        let body = lines.map { (line: String) -> String in
            let lane = line.prefix { $0 == "." }.count
            return String(repeating: " ", count: lane * width) + line.dropFirst(lane)
        }
        let drawing = ([head, "start regular", "start patient1", "start patient2"] + body).joined(separator: "\n")
        let result = analyze(drawing, objects: "L lock, C condition", only: ["starvation"], thresholds: Self.limits)
        #expect(result.legality.first.isEmpty)
        return result.findings.map(\.message)
    }

    /// A thread acquires the lock at a line and waits.
    private func wait(_ lane: String, entry: String) -> [String] {
        ["acquire L \(entry)", "wait C \(entry)", "release L \(entry)"].map { lane + $0 }
    }

    /// Woken for nothing: it waits again.
    private func again(_ lane: String, entry: String) -> [String] {
        ["acquire L \(entry)", "wake C \(entry)", "wait C \(entry)", "release L \(entry)"].map { lane + $0 }
    }

    /// Another one holds the lock, notifies or not, and does not wait.
    private func pass(_ lane: String, entry: String, notify: String? = "notify C 1") -> [String] {
        (["acquire L \(entry)"] + (notify.map { ["\($0) \(entry)"] } ?? []) + ["release L \(entry)"]).map { lane + $0 }
    }

    /// Two wait, and are woken in turn while the regular goes on.
    private func pool(_ rounds: Int, notify: String = "notify C 1", entry: String = "@20") -> [String] {
        var lines = wait("..", entry: "@10") + wait("...", entry: "@10")
        for round in 0..<rounds {
            lines += pass(".", entry: entry, notify: notify)
            if notify == "notify C 1" {
                lines += again(round.isMultiple(of: 2) ? ".." : "...", entry: "@10")
            } else {
                lines += again("..", entry: "@10") + again("...", entry: "@10")
            }
        }
        return lines
    }

    @Test("tells of threads that are woken one by one for what another one takes each time")
    func oneByOne() {
        let found = told(pool(62))
        #expect(found.count == 2)
        #expect(
            found.first
                == "thread 'patient1' still waits on 'C' (demo.swift:10) for 438 µs (limit 10 µs) and was woken 31 "
                + "times for nothing, while others, mostly 'regular', went before it at least 30 times (limit 30)")
        #expect(told(pool(58)) == [])
    }

    @Test("tells of one that is woken with all, where others came later by the same line")
    func sameLine() {
        #expect(told(pool(31, notify: "notify_all C 2", entry: "@@10").replacingEntries()).count == 2)
        #expect(told(pool(31, notify: "notify_all C 2")) == [])
    }

    @Test("is silent of a worker whose jobs others do, who only take, and of one that waits alone for the last of many")
    func clean() {
        var executor = wait("..", entry: "@@10") + wait("...", entry: "@@10")
        for _ in 0..<40 {
            executor += pass("", entry: "@5") + pass(".", entry: "@@10", notify: nil)
            executor += again("..", entry: "@@10")
        }
        #expect(told(executor) == [])
        var latch = wait("..", entry: "@10")
        for _ in 0..<60 { latch += pass(".", entry: "@20") + again("..", entry: "@10") }
        #expect(told(latch) == [])
    }

    @Test("counts only those that came later, and not those that waited before")
    func earlier() {
        var lines = wait("...", entry: "@@10")
        for _ in 0..<40 {
            lines += pass(".", entry: "@@10", notify: "notify C 1") + again("...", entry: "@@10")
        }
        let late = lines + wait("..", entry: "@@10")
        #expect(told(late).count == 1)
    }
}

extension [String] {
    /// With the patient's lines as lines of a function that all call.
    fileprivate func replacingEntries() -> [String] { map { $0.replacing(" @10", with: " @@10") } }
}
