import Testing
import TraceAnalysis
import TraceReplay

@Suite("busy-wait in rounds, without a pause, and what is only a pace")
struct BusyWaitTests {
    private func told(_ lines: [String], objects: String) -> [String] {
        let result = analyze(lines.joined(separator: "\n"), objects: objects, only: ["busy-wait"])
        if let first = result.legality.first.first { return ["illegal: \(first.message)"] }
        return result.findings.map(\.message)
    }

    private func repeated(_ round: [String], _ count: Int = 12) -> [String] {
        Array(repeating: round, count: count).flatMap { $0 }
    }

    @Test("tells of looks of two kinds in turn", arguments: ["try_fail L", "timeout L"])
    func rounds(look: String) {
        let opening = ["main      t1", "acquire L", "start t1"]
        let found = told(opening + repeated(["          \(look) @1", "          sleep @2"]), objects: "L lock")
        #expect(found.count == 1)
        #expect(found.first?.contains("'L' (demo.swift:1), then slept (demo.swift:2), 12 times in a row") ?? false)
        // Work between the looks.
        let works = repeated(["          \(look) @1", "          sleep @2", "          notify C 0 @3"])
        #expect(told(opening + works, objects: "L lock, C condition") == [])
    }

    @Test("is silent about attempts at a place after which a thread blocks for the lock")
    func adaptive() {
        let opening = ["main      t1", "acquire L", "start t1"]
        let tries = repeated(["          try_fail L @1"])
        #expect(told(opening + tries, objects: "L lock").count == 1)
        #expect(told(opening + tries + ["          request L @2"], objects: "L lock") == [])
        // Also where the lock was free in the end, as long as it blocks there at another time.
        let later = ["release L", "          acquire L @1", "          release L @3", "acquire L"]
        let short = repeated(["          try_fail L @1"], 3) + ["          request L @2"]
        #expect(told(opening + tries + later, objects: "L lock").count == 1)
        #expect(told(opening + tries + later + short, objects: "L lock") == [])
    }

    @Test("tells of two values that are looked at in turn")
    func values() {
        let round = ["read V @1", "sleep @2", "read W @3", "sleep @4"]
        #expect(told(["main"] + repeated(round), objects: "V variable, W variable").count == 1)
        let changing = ["read V @1", "sleep @2", "write V @3", "sleep @4"]
        #expect(told(["main"] + repeated(changing), objects: "V variable") == [])
    }

    @Test("is silent where all threads come to a lock at one line, each at its pace")
    func pace() {
        let round = [
            "acquire L @@1", "release L @@1", "sleep @2", "          acquire L @@1", "          release L @@1",
            "          sleep @2",
        ]
        let opening = ["main      t1", "start t1"]
        #expect(told(opening + repeated(round), objects: "L lock") == [])
        let changed = ["acquire L @9", "release L @9"]
        #expect(told(opening + repeated(round) + changed, objects: "L lock").count == 2)
    }

    @Test("knows looks under a lock with readers, in either mode, and work among several of them")
    func readers() {
        let opening = ["main      t1", "start t1"]
        func look(_ shared: String) -> [String] {
            ["          acquire\(shared) W @1", "          release\(shared) W @1", "          sleep @2"]
        }
        let setter = ["acquire W @9", "release W @9"]
        #expect(told(opening + repeated(look("_shared")) + setter, objects: "W rwlock").count == 1)
        #expect(told(opening + repeated(look("")) + setter, objects: "W rwlock").count == 1)
        let nodes = ["V", "W"].flatMap { ["          acquire_shared \($0) @3", "          release_shared \($0) @3"] }
        let visit = ["          acquire L @1"] + nodes + ["          release L @1", "          sleep @2"]
        let other = ["acquire L @9", "release L @9"]
        #expect(told(opening + repeated(visit) + other, objects: "L lock, V rwlock, W rwlock") == [])
    }

    @Test("is silent where another thread changes something under the lock between two looks")
    func changed() {
        func drawing(_ lines: [String]) -> [String] {
            ["main      t1", "start t1"] + repeated(["acquire L @1", "release L @1", "sleep @2"] + lines)
        }
        let change = ["          acquire L @5", "          release L @5"]
        #expect(told(drawing(change), objects: "L lock") == [])
        #expect(told(drawing([]), objects: "L lock").count == 1)
    }

    @Test("is silent where a job is done after each wait that gave up, and where there is much to do between the looks")
    func job() {
        let wait = ["acquire L @1", "wait C 1000 @1", "release L @1", "acquire L @1", "wake C 0 @1", "release L @1"]
        #expect(told(["main"] + repeated(wait), objects: "L lock, C condition").count == 1)
        let job = ["acquire M @2", "release M @2"]
        #expect(told(["main"] + repeated(wait + job), objects: "L lock, M lock, C condition") == [])
        let sleep = ["sleep @3"]
        #expect(told(["main"] + repeated(job + sleep), objects: "M lock").count == 1)
        #expect(told(["main"] + repeated(job + job + job + job + sleep), objects: "M lock") == [])
    }

    @Test("is silent about waits with a limit that serve as a sleep: nobody tells of anything, nobody changes anything")
    func timedWaitsAsSleep() {
        let nap = ["wait C 1000 @2", "release L @2", "acquire L @2", "wake C 0 @2"]
        let opening = ["main      t1", "start t1", "acquire L @1"]
        let objects = "L lock, C condition"
        #expect(told(opening + repeated(nap) + ["release L @3"], objects: objects) == [])
        let other = "          "
        let change = ["\(other)acquire L @9", "\(other)release L @9"]
        #expect(told(opening + repeated(nap) + ["release L @3"] + change, objects: objects).count == 1)
        #expect(told(opening + repeated(nap) + ["\(other)notify C 0 @9", "release L @3"], objects: objects).count == 1)
        // Who lets go of the lock comes back to look.
        let look = ["acquire L @1"] + nap + ["release L @3"]
        #expect(told(["main      t1", "start t1"] + repeated(look), objects: objects).count == 1)
    }

    @Test("is silent about a semaphore that nobody posts")
    func timedAcquisitionsAsSleep() {
        let opening = ["main      t1", "start t1"]
        let nap = ["request S 1000 @1", "timeout S @1"]
        #expect(told(opening + repeated(nap), objects: "S semaphore 0") == [])
        #expect(told(opening + repeated(nap) + ["          release S @9"], objects: "S semaphore 0").count == 1)
    }

    @Test("tells of one value that is read again and again without a pause while nobody changes it")
    func spinning() {
        let round = ["          acquire L @1", "          read V @1", "          release L @1"]
        let opening = ["main      t1", "start t1"]
        let found = told(opening + repeated(round, 1200), objects: "L lock, V variable")
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("thread 't1' read 'V' 1200 times in a row (demo.swift:1) without a pause") ?? false)
        #expect(told(opening + repeated(round, 900), objects: "L lock, V variable") == [])
        let changing = round + ["write V @2"]
        #expect(told(opening + repeated(changing, 1200), objects: "L lock, V variable") == [])
        // More than to look.
        let working = round + ["          acquire M", "          release M"]
        #expect(told(opening + repeated(working, 1200), objects: "L lock, M lock, V variable") == [])
    }
}
