import Foundation
import Testing

/// As many hangs, and as many programs that only look like one, as `SYNCTRACE_HANGS` says; else one of each kind.
@Suite("record --hang-after, many times", .timeLimit(.minutes(30)))
struct ManyHangsTests {
    private static let cycles = [
        "locks", "rlocks", "three", "itself", "joins", "semaphores", "permit", "barrier", "readers", "busy", "foreign",
    ]
    private static let alive = [
        "event", "sleep", "computing", "call", "limits", "input", "traffic", "timer", "given", "handed",
    ]
    private static let count = ProcessInfo.processInfo.environment["SYNCTRACE_HANGS"].flatMap(Int.init)

    private static func kinds(_ all: [String]) -> [String] {
        (0..<(count.map { $0 / 2 } ?? all.count)).map { all[$0 % all.count] }
    }

    @Test("tells every wait cycle, long before its time")
    func cycles() throws {
        var slowest = Duration.zero
        for kind in Self.kinds(Self.cycles) {
            let scratch = try Scratch()
            let words = programWords(
                ["hangs", kind], recordedTo: scratch("t.sqlite"), options: ["--hang-after", "10min"])
            let child = try Child(words, limit: 60)
            #expect(child.line() == "hanging")
            let start = ContinuousClock.now
            until(seconds: 50) { child.errorsSoFar.contains(/can(not)?\s+go\s+on/) }
            slowest = max(slowest, ContinuousClock.now - start)
            let outcome = try child.finish()
            #expect(outcome.end == .exited(124), "\(kind): \(outcome.errors)")
            let isTold = outcome.errors.contains(/(it\s+cannot|none\s+of\s+them\s+can)\s+go\s+on/)
            #expect(isTold, "\(kind): \(outcome.errors)")
            #expect(
                try synctrace("analyze", scratch("t.sqlite"), "--strict").output.contains("error[deadlock]"), "\(kind)")
        }
        // For who runs many of them on a quiet machine: a figure, and no condition.
        print("the slowest of \(Self.kinds(Self.cycles).count) wait cycles was told after \(slowest)")
    }

    @Test("ends none that goes on within its time")
    func alive() throws {
        // Three seconds of it, on a machine that may be busy.
        let time = Self.count == nil ? "40s" : "5s"
        var kinds = Self.kinds(Self.alive)[...]
        while !kinds.isEmpty {
            let children = try kinds.prefix(Self.alive.count).map { kind in
                let scratch = try Scratch()
                let words = programWords(
                    ["hangs", kind], recordedTo: scratch("t.sqlite"), options: ["--hang-after", time])
                return (kind, scratch, try Child(words, limit: 120))
            }
            kinds = kinds.dropFirst(children.count)
            for (kind, scratch, child) in children {
                let outcome = try child.finish()
                #expect(outcome.output == "alive\n")
                #expect(outcome.end == .exited(7), "\(kind): \(outcome.errors)")
                #expect(!outcome.errors.contains("wait"), "\(kind): \(outcome.errors)")
                withExtendedLifetime(scratch) {}
            }
        }
    }
}
