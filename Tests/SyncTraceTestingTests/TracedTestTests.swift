import Foundation
import Testing

@Suite("A traced test", .timeLimit(.minutes(15)))
struct TracedTestTests {
    @Test("passes where nothing is found, and where that is ignored")
    func clean() throws {
        for name in ["clean", "ignored", "mainActor", "bySuite"] {
            let run = try FixtureRun(name)
            #expect(run.code == 0, "\(run.output)")
            #expect(run.issues.isEmpty, "\(run.output)")
        }
    }

    @Test("fails at the line of an error, with the finding and its trace")
    func error() throws {
        let run = try FixtureRun("endsHolding")
        #expect(run.code == 1)
        let issue = try #require(run.issues.first)
        #expect(run.issues.count == 1)
        #expect(
            issue.file == "TracedFixtures.swift" && issue.line == line(of: "name: \"forgetful\") { lock.acquire() }"))
        #expect(issue.text.contains("error[ended-holding]: thread 'forgetful' ended while it held 'kept'"))
        let path = try #require(issue.text.firstMatch(of: /trace: synctrace analyze (\S+)/)).1
        #expect(FileManager.default.fileExists(atPath: String(path)))
        try FileManager.default.removeItem(atPath: String(path))
        #expect(run.output.contains("Attached 'ends-holding.sqlite'"))
    }

    @Test("is warned of a warning, and fails by it where it is told to")
    func warning() throws {
        let warned = try FixtureRun("warns")
        #expect(warned.code == 0)
        #expect(warned.output.contains("recorded a warning at TracedFixtures.swift:\(line(of: "name: \"releaser\""))"))
        #expect(warned.output.contains("warning[release-not-owner]: thread 'releaser' released 'shared'"))
        #expect(!warned.output.contains("trace: synctrace"))
        let failed = try FixtureRun("warningFails")
        #expect(failed.code == 1)
        #expect(failed.issues.count == 1)
    }

    @Test("refuses a rule that does not exist")
    func misspelled() throws {
        let run = try FixtureRun("misspelled")
        #expect(run.code == 1)
        #expect(run.output.contains("no rule is called 'release-not-ower'; did you mean release-not-owner?"))
    }

    @Test("that hangs is given up with the chain, and the run goes on and ends", arguments: ["hangs", "hangsAsync"])
    func hang(name: String) throws {
        // The others run beside it, and after it.
        let run = try FixtureRun(name == "hangs" ? "hangs()|clean" : "hangsAsynchronously|clean")
        #expect(run.code == 1)
        #expect(run.issues.count == 1, "\(run.output)")
        let text = try #require(run.issues.first).text
        #expect(text.contains(/the test hangs and was given up: 2 threads wait for one another, for 1(\.\d)? s by now/))
        #expect(text.contains("'first' waits for 'B' since event"))
        #expect(text.contains("'second' waits for 'A' since event"))
        #expect(run.output.contains("Test \"clean\" passed"))
    }

    @Test("that waits for itself, or stands still for its time, is given up")
    func ownHang() throws {
        let own = try FixtureRun("hangsItself")
        let told = try #require(own.issues.first).text
        #expect(told.contains(/given up: a thread waits for itself, for 1(\.\d)? s by now; it cannot/))
        let still = try FixtureRun("standsStill")
        let text = try #require(still.issues.first).text
        #expect(text.contains(/given up: nothing on record has moved for 1(\.\d)? s, and 1 thread waits/))
        #expect(text.contains("'stands still' waits for the event 'never' since event"))
        // Nothing is said of threads that are not the test's.
        #expect(!text.contains("Dummy"), "\(text)")
    }

    @Test("is not given up where another thread may end the wait cycle by a permit, but after its time")
    func permit() throws {
        let given = try FixtureRun("permitGiven")
        #expect(given.code == 0, "\(given.output)")
        let text = try #require(try FixtureRun("permitKept").issues.first).text
        #expect(text.contains("the test hangs and was given up: 2 threads wait for one another, for"))
        #expect(text.contains("'first' waits for 'S' since event"))
        #expect(text.contains("'second' waits for 'A' since event"))
    }

    @Test("fails as always by what it throws and expects")
    func ownFailures() throws {
        #expect(try FixtureRun("throwing").output.contains("Caught error: Problem()"))
        #expect(try FixtureRun("expects").output.contains("Expectation failed: (1 + 1"))
    }

    @Test("has its own events alone, whatever runs beside it")
    func apart() throws {
        let run = try FixtureRun("arguments")
        #expect(run.code == 1)
        #expect(run.issues.count == 4)
        for number in [2, 4, 6, 8] {
            let own = run.issues.filter {
                $0.text.contains("'worker \(number)' ended while it held 'number \(number)'")
            }
            #expect(own.count == 1)
            #expect(own.first?.text.contains("(2 times)") == false)
        }
    }

    @Test("passes two hundred times, beside others and alone")
    func many() throws {
        let run = try FixtureRun("many")
        #expect(run.code == 0, "\(run.output)")
    }

    @Test("is traced in its child tasks")
    func tasks() throws {
        let run = try FixtureRun("tasks")
        #expect(run.issues.count == 1, "\(run.output)")
        #expect(run.issues.first?.text.contains("'task's', which 'in child tasks") == true)
    }

    @Test("goes by its own trait before its suite's")
    func suites() throws {
        let run = try FixtureRun("byItself")
        #expect(run.code == 1)
        #expect(run.issues.count == 1)
    }

    @Test("of XCTest fails, hangs and passes alike")
    func xctest() throws {
        let run = try FixtureRun(xctest: "TracedCaseFixtures")
        #expect(run.code == 1)
        #expect(run.output.contains("testClean' passed"))
        #expect(run.output.contains("error[ended-holding]: thread 'forgetful' ended while it held 'kept'"))
        #expect(run.output.contains("the test hangs and was given up: 2 threads wait for one another"))
        #expect(run.output.contains("testOnMain' passed"))
        #expect(run.output.contains("Executed 4 tests, with 2 failures"), "\(run.output)")
    }

    private func line(of text: String) -> Int {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "TracedFixtures.swift")
        let source = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        let before = source.range(of: text).map { source[..<$0.lowerBound] } ?? ""
        return before.count { $0 == "\n" } + 1
    }
}
