import Foundation
import Testing

@testable import Demos

@Suite("A new recording of a demo")
struct RenewedRecordingTests {
    /// Demos of which two recordings may find something else, and why. All others must find the same each time.
    ///
    /// deadlock: either thread may win the first lock, and each finding names the winner or the other one.
    /// unfair-lock, lock-convoy: they wait in earnest, and how long each thread waits is the scheduler's choice.
    /// primes-busy-wait: on a busy machine a thread comes to look less often than the rule asks for.
    private static let random: Set<String> = ["deadlock", "unfair-lock", "lock-convoy", "primes-busy-wait"]

    @Test(
        "of a demo about waiting finds nothing but what its rules are about",
        arguments: [
            ("unfair-lock", ["unfair-lock", "starvation"]), ("lock-convoy", ["lock-convoy"]),
            ("primes-busy-wait", ["busy-wait"]),
        ])
    func waiting(name: String, rules: [String]) throws {
        // Who is not scheduled on a busy machine is overtaken, also where the lock is not at fault: so far the rule is
        // wrong, as its page says.
        let late = ["unfair-lock", "starvation"]
        let scratch = try Scratch()
        #expect(try record(name, in: scratch).finish().end == .exited(0))
        try TraceFile(path: scratch(name + ".sqlite")).expectSound()
        let found = try report(name, in: scratch).findings.map(\.rule)
        // On a busy machine less may be found, but on the committed traces all of it is.
        #expect(Set(found).isSubset(of: rules + late))
        #expect(try Set(Report(CommittedTrace(name: name).text("json")).findings.map(\.rule)) == Set(rules))
    }

    /// How often each demo is recorded.
    static let rounds = ProcessInfo.processInfo.environment["SYNCTRACE_RECORDINGS"].flatMap { Int($0) } ?? 1

    @Test("finds what the one in traces/ does", .serialized, arguments: 1...RenewedRecordingTests.rounds)
    func sameFindings(round: Int) throws {
        let scratch = try Scratch()
        // As many at a time as keep a machine of two processors from delaying a demo until its watchdog comes.
        let batch = 3
        let names = Demo.all.map(\.name).filter { !Self.random.contains($0) }
        for first in stride(from: 0, to: names.count, by: batch) {
            let part = names[first..<min(first + batch, names.count)]
            for (name, child) in try part.map({ ($0, try record($0, in: scratch)) }) {
                let recording = try child.finish()
                let isHung = Demo.all.contains { $0.name == name && $0.hangs }
                #expect(recording.end == .exited(isHung ? Watchdog.exitCode : 0), "\(name): \(recording.errors)")
                try TraceFile(path: scratch(name + ".sqlite")).expectSound()
                let expected = try Report(CommittedTrace(name: name).text("json"))
                #expect(try report(name, in: scratch).stable == expected.stable, "\(name)")
            }
        }
    }

    @Test("of the deadlock scenario tells its story, whichever thread wins the first lock")
    func deadlock() throws {
        let scratch = try Scratch()
        #expect(try record("deadlock", in: scratch).finish().end == .exited(Watchdog.exitCode))
        try TraceFile(path: scratch("deadlock.sqlite")).expectSound()
        let new = try report("deadlock", in: scratch)
        try checkStory(new)
        try checkStory(Report(CommittedTrace(name: "deadlock").text("json")))
    }

    private func checkStory(_ report: Report) throws {
        let rules = ["release-unlocked", "uncaught-error", "ended-holding", "stuck-thread"]
        #expect(report.findings.map { "\($0.level)[\($0.rule)]" } == rules.map { "error[\($0)]" })
        let stuck = try #require(report.only("stuck-thread"))
        // Who waits for the lock, who ended with it, and who waits behind.
        try #require(stuck.threads.count == 3)
        let (loser, winner) = (stuck.threads[0], stuck.threads[1])
        #expect(Set([loser, winner]) == ["t1", "t2"])
        #expect(stuck.threads[2] == "main")
        for rule in ["release-unlocked", "uncaught-error", "ended-holding"] {
            #expect(report.only(rule)?.threads.first == winner, "\(rule)")
        }
        #expect(report.only("release-unlocked")?.message.contains("'lock2'") == true)
        #expect(report.only("ended-holding")?.message.contains("'\(loser)' then waited for it") == true)
    }

    /// Starts the recording of a demo. One that hangs by design has more time than it needs before it is ended.
    private func record(_ name: String, in scratch: Scratch) throws -> Child {
        let output = scratch(name + ".sqlite")
        return try Child(
            [Product.synctrace, "record", "--output", output, "--", Product.directory + "/synctrace-demos", name],
            environment: ["SYNCTRACE_DEMO_LIMIT": "3000"])
    }

    private func report(_ name: String, in scratch: Scratch) throws -> Report {
        let path = scratch(name + ".sqlite")
        return try Report(synctrace("analyze", path, "--format", "json", "--fail-on", "never", in: scratch.path).output)
    }
}
