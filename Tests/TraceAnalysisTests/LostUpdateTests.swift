import TestSupport
import Testing
import TraceAnalysis
import TraceModel
import TracePrediction
import TraceReplay

@Suite("The rule lost-update")
struct LostUpdateTests {
    /// What the rule says of two threads; each event is "1: EVENT" or "2: EVENT", or "main: EVENT". Accesses are at line 9
    /// unless they say another one.
    private func result(_ events: [String], objects: String = "x variable", lanes: String = "t1 t2") -> [Finding] {
        let names = lanes.split(separator: " ")
        func column(_ lane: Int) -> String { String(repeating: " ", count: lane * 26) }
        let head = "main".padded + names.map { String($0).padded }.joined()
        let starts = names.contains { $0.hasSuffix("(foreign)") } ? [] : ["main: start t1", "main: start t2"]
        let lines = (starts + events).map { (event: String) -> String in
            let parts = event.split(separator: ":").map { $0.drop { $0 == " " } }
            let text = String(parts[1])
            let isAccess = text.hasPrefix("read") || text.hasPrefix("write")
            return column(parts[0] == "main" ? 0 : Int(parts[0]) ?? 0) + text
                + (isAccess && !text.contains("@") ? " @@9" : "")
        }
        let drawing = ([head] + lines).joined(separator: "\n")
        let found = analyze(drawing, objects: objects, end: .exited, only: ["lost-update"])
        #expect(found.legality.first.isEmpty)
        return found.findings
    }

    private func levels(_ events: [String], objects: String = "x variable", lanes: String = "t1 t2") -> [String] {
        result(events, objects: objects, lanes: lanes).map {
            "\($0.level)" + ($0.verdict.map { " \($0.rawValue)" } ?? "")
        }
    }

    private func update(_ thread: Int, of variable: String = "x", under lock: String? = nil) -> [String] {
        let access = ["\(thread): read \(variable)", "\(thread): write \(variable)"]
        return lock.map { ["\(thread): acquire \($0)"] + access + ["\(thread): release \($0)"] } ?? access
    }

    @Test("says that an update went over what another thread wrote after it had read, and who, and where")
    func happened() throws {
        let found = result(["1: read x", "2: read x", "1: write x", "2: write x"])
        #expect(found.map(\.level) == [.error])
        #expect(
            found.first?.message
                == "thread 't2' read 'x' (demo.swift:9) and wrote back what it had made of it (demo.swift:9), "
                + "over what 't1' had written in between (demo.swift:9): that is lost")
        #expect(found.first?.locations.map(\.event) == [6, 7, 8])
        #expect(levels(["1: read x", "2: write x @7", "1: write x"]) == ["error"])
        #expect(levels(["1: read x", "1: write x", "2: write x @7"]) == ["warning predicted"])
    }

    @Test("counts what happened at the same lines")
    func counted() {
        let round = ["1: read x", "2: read x", "1: write x", "2: write x"]
        #expect(result(round + round + round).map(\.count) == [3])
    }

    @Test("predicts it with a schedule that replay has run, where nothing keeps the other from writing in between")
    func predicted() throws {
        let finding = try #require(result(update(1) + update(2)).first)
        #expect(finding.level == .warning)
        #expect(finding.verdict == .predicted)
        let schedule = try #require(finding.schedule)
        #expect(schedule.steps.suffix(4).map(\.seq) == [5, 7, 8, 6])
        #expect(schedule.requests.isEmpty)
        #expect(
            finding.message.hasSuffix(
                "and nothing keeps 't2' from writing in between (demo.swift:9), which would then be lost; a schedule of 8 "
                    + "events in another order shows it"))
    }

    @Test("is silent where both hold a lock all the way, and not where they let go of it in between")
    func locks() {
        let objects = "x variable, L lock, M lock, W rwlock"
        #expect(levels(update(1, under: "L") + update(2, under: "L"), objects: objects) == [])
        #expect(levels(update(1, under: "L") + update(2, under: "M"), objects: objects) == ["warning predicted"])
        #expect(levels(update(1, under: "L") + update(2), objects: objects) == ["warning predicted"])
        func twice(_ thread: Int) -> [String] {
            ["read x", "write x"].flatMap { ["acquire L", $0, "release L"] }.map { "\(thread): \($0)" }
        }
        #expect(levels(twice(1) + twice(2), objects: objects) == ["warning predicted"])
        #expect(levels(update(1, under: "L") + twice(2), objects: objects) == ["warning predicted"])
        // Readers of a lock with readers are inside it together.
        func shared(_ thread: Int) -> [String] {
            ["acquire_shared W", "read x", "write x", "release_shared W"].map { "\(thread): \($0)" }
        }
        #expect(levels(shared(1) + shared(2), objects: objects) == ["warning predicted"])
        #expect(levels(shared(1) + update(2, under: "W"), objects: objects) == [])
    }

    @Test("is silent where a start, a join, a handshake or a value of another variable orders the two")
    func ordered() {
        let objects = "x variable, y variable, E event, S semaphore 0, C condition, L lock"
        #expect(levels(["main: read x", "main: write x"], objects: objects) == [])
        #expect(levels(update(1) + ["1: set E", "2: wait E", "2: wake E"] + update(2), objects: objects) == [])
        #expect(levels(update(1) + ["1: release S", "2: acquire S"] + update(2), objects: objects) == [])
        #expect(levels(update(1) + ["1: write y @3", "2: read y @4"] + update(2), objects: objects) == [])
        #expect(levels(update(1) + ["1: end"] + ["main: join t1", "main: read x", "main: write x"]) == [])
        // A second one on the way does not help the first.
        let early = update(1) + ["1: set E"] + update(1) + ["2: wait E", "2: wake E"] + update(2)
        #expect(levels(early, objects: objects) == ["warning predicted"])
    }

    @Test("is silent of a value that one thread writes, and of one that is exchanged")
    func single() {
        #expect(levels(update(1) + ["2: read x"] + update(1) + ["2: read x"]) == [])
        #expect(levels(["1: read x", "1: write x 1", "2: read x", "2: write x 1"]) == [])
        #expect(levels(update(1) + ["2: read x @4", "2: write x 1 @4"]) == ["warning predicted"])
        #expect(levels(["1: write x @3", "2: write x @4"]) == [])
    }

    @Test("takes two lines of one function for an update where all who read there wrote there, and a flag for none")
    func lines() {
        func access(_ thread: Int, _ read: String, _ write: String) -> [String] {
            ["\(thread): read x \(read)", "\(thread): write x \(write)"]
        }
        #expect(levels(access(1, "@@3", "@@4") + access(2, "@@3", "@@4")) == ["warning predicted"])
        #expect(levels(access(1, "@3", "@4") + access(2, "@3", "@4")) == [])
        #expect(levels(["1: read x @@3"] + access(1, "@@3", "@@4") + access(2, "@@3", "@@4")) == [])
        #expect(levels(["1: read x @@3", "2: read x @@3", "1: write x @@4", "2: write x @@4"]) == ["error"])
        #expect(levels(["1: read x @@3", "2: write x @@7", "1: write x @@4"]) == [])
    }

    @Test("predicts nothing of threads that the library did not start, and tells what happened there")
    func pool() {
        let lanes = "t1(foreign) t2(foreign)"
        #expect(levels(update(1) + update(2), lanes: lanes) == [])
        #expect(levels(["1: read x", "2: read x", "1: write x", "2: write x"], lanes: lanes) == ["error"])
    }

    @Test("looks at many threads and many updates of one value")
    func many() {
        let rounds = (0..<50).flatMap { _ in update(1, under: "L") + update(2, under: "L") }
        #expect(levels(rounds, objects: "x variable, L lock") == [])
        #expect(
            levels(rounds + update(1) + update(2, under: "L"), objects: "x variable, L lock") == ["warning predicted"])
    }
}

extension String {
    fileprivate var padded: String { self + String(repeating: " ", count: max(2, 26 - count)) }
}
