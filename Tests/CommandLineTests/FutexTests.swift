import Foundation
import Testing

/// Programs that block by futexes alone: all that is on record of these is who blocks and, where the word has it, who has them.
@Suite("A program on locks that are futexes")
struct FutexTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("futex.sqlite"))
    }

    @discardableResult
    private func record(_ words: [String], _ options: [String] = []) throws -> Child.Outcome {
        try run(
            [Product.synctrace, "record", "--output", trace.path] + options + ["--"] + words,
            environment: ["SWIFT_BACKTRACE": "enable=no"], limit: 120)
    }

    private func findings() throws -> Report {
        try Report(synctrace("analyze", trace.path, "--format", "json", "--fail-on", "never").output)
    }

    /// The futexes have no events but their own, and nothing else of the analysis knows them.
    private func expectBlockedOnly() throws {
        try trace.expectSound()
        #expect(try trace.metadata("events_lost") == "0")
        let kinds = try trace.rows("SELECT DISTINCT kind FROM events WHERE object_kind = 'futex' ORDER BY kind")
        #expect(Set(kinds).isSubset(of: ["block", "destroy", "owner", "unblock"]))
        for view in ["acquisitions", "lock_order", "held_at_end", "fairness", "unowned_releases"] {
            let column = view == "lock_order" ? "held || wanted" : "object"
            #expect(try trace.integer("SELECT count(*) FROM \(view) WHERE \(column) LIKE '%futex%'") == 0, "\(view)")
        }
    }

    @Test("has what the kernel says unchanged, errors and all")
    func exact() throws {
        #expect(try run([Product.pthread, "futexes"]).output == "syscall(SYS_futex): as the kernel says\n")
        let outcome = try record([Product.pthread, "futexes"], ["--hang-after", "20s"])
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(outcome.output == "syscall(SYS_futex): as the kernel says\n")
        try trace.expectSound()
        let outcomes = try trace.rows("SELECT DISTINCT value FROM events WHERE kind = 'unblock' ORDER BY value")
        #expect(outcomes == ["0", "1", "2"])
    }

    @Test("has waits on record that come after one which a handler has jumped out of")
    func leftWaits() throws {
        let outcome = try record([Product.pthread, "left-waits"], ["--hang-after", "20s"])
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        try expectBlockedOnly()
        let events = try trace.rows(
            "SELECT kind || ' ' || object FROM events WHERE kind IN ('block', 'unblock') ORDER BY seq")
        let objects = ["left", "next", "left", "deeper"]
        #expect(events == objects.flatMap { ["block \($0)", "unblock \($0)"] })
    }

    // MARK: Swift's Mutex

    @Test("has a deadlock of two of Swift's mutexes told, with the owners and both places")
    func twoMutexes() throws {
        // The kernel refuses the wait that closes the cycle, and Mutex then ends the program.
        let outcome = try record([Product.mutexes, "two"], ["--hang-after", "5s"])
        #expect(outcome.end == .signaled(SIGILL) || outcome.end == .signaled(SIGTRAP), "\(outcome.errors)")
        try expectBlockedOnly()
        let deadlock = try #require(try findings().only("deadlock"))
        #expect(Set(deadlock.threads).isSuperset(of: ["payer", "payee"]))
        #expect(deadlock.level == "error")
        #expect(deadlock.message.contains("which 'payee' holds") && deadlock.message.contains("which 'payer' holds"))
        #expect(deadlock.message.contains("the kernel refused that wait (EDEADLK)"))
        let places = try trace.rows(
            "SELECT thread, function FROM events WHERE kind = 'block' AND thread LIKE 'pay%' AND object_kind = 'futex'")
        #expect(places.filter { $0.contains("transfer") }.count >= 2, "\(places)")
    }

    @Test("ends soundly where two of Swift's mutexes are acquired in one order")
    func twoMutexesInOrder() throws {
        #expect(try record([Product.mutexes, "two-in-order"], ["--hang-after", "5s"]).end == .exited(0))
        try expectBlockedOnly()
        #expect(try findings().findings.isEmpty)
    }

    @Test("hangs with one of Swift's mutexes held, and is told of with its owner")
    func hang() throws {
        let outcome = try record([Product.mutexes, "join"], ["--hang-after", "30s"])
        #expect(outcome.end == .exited(124), "\(outcome.errors)")
        // Proven at once, without the 30 seconds.
        #expect(outcome.errors.contains("held by 'keeper'"), "\(outcome.errors)")
        // At the program's own line, as after the close.
        if SymbolizeTests.hasSymbolizer {
            let told = outcome.errors.replacing(/\n +/, with: " ")
            #expect(told.contains(/'asker' waits on [^;]*\(main\.swift:\d+\); held by/), "\(told)")
        }
        try expectBlockedOnly()
        let deadlock = try #require(try findings().only("deadlock"))
        #expect(Set(deadlock.threads).isSuperset(of: ["keeper", "asker"]))
        let state = try synctrace("state", trace.path).output.split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        #expect(state.contains(/asker waits on '[^']+' in the kernel since [^;]+; held by 'keeper'/), "\(state)")
        let blocked = try trace.rows(
            "SELECT e.value = t.id FROM event AS e JOIN thread AS t ON t.name = 'keeper' WHERE e.kind = 48")
        #expect(blocked.last == "1")
    }

    @Test("joins after one of Swift's mutexes is released")
    func noHang() throws {
        #expect(try record([Product.mutexes, "join-later"], ["--hang-after", "5s"]).end == .exited(0))
        try expectBlockedOnly()
        #expect(try findings().findings.isEmpty)
    }

    @Test("has each wait for a mutex of Swift's on record, with who had it")
    func everyWait() throws {
        let outcome = try record([Product.mutexes, "contend"])
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == "60\n")
        try expectBlockedOnly()
        let waits = """
            FROM events AS b JOIN event AS e ON e.seq = b.seq WHERE b.kind = 'block' AND b.thread = 'asker'
            """
        #expect(try trace.integer("SELECT count(*) \(waits)") >= 60)
        #expect(
            try trace.integer("SELECT count(*) FROM events WHERE kind = 'unblock' AND thread = 'asker'")
                == trace.integer("SELECT count(*) \(waits)"))
        // Main has it each time.
        let owner = """
            (SELECT o.value FROM event AS o WHERE o.kind = 48 AND o.object_id = e.object_id AND o.seq < e.seq
            ORDER BY o.seq DESC LIMIT 1)
            """
        #expect(
            try trace.integer("SELECT count(*) \(waits) AND \(owner) = (SELECT id FROM thread WHERE name = 'main')")
                >= 60)
        let blocked = try synctrace("query", trace.path, "who-blocked-whom", "--format", "csv").output
        let line = try #require(blocked.split(separator: "\n").first { $0.hasPrefix("asker,main,") })
        #expect(line.contains(",futex,"))
        #expect(try findings().findings.isEmpty)
        let report = try synctrace("analyze", trace.path).output.split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        #expect(report.contains("1 futex is on record only where threads block on it (blocked-only)"), "\(report)")
    }

    // MARK: Dispatch

    @Test("has queues told that wait for one another")
    func queues() throws {
        let outcome = try record([Product.mutexes, "queues"], ["--hang-after", "1s"])
        #expect(outcome.end == .exited(124), "\(outcome.errors)")
        #expect(outcome.output == "")
        try expectBlockedOnly()
        // Each of them in `sync`, and main for both.
        let stuck = try findings().findings.filter { $0.rule == "stuck-thread" && $0.level == "error" }
        #expect(Set(stuck.flatMap(\.threads)).count == 3, "\(stuck.map(\.message))")
        let functions = try trace.rows(
            "SELECT DISTINCT f.function FROM events AS e JOIN event AS v ON v.seq = e.seq JOIN stack AS s "
                + "ON s.site_id = v.site_id JOIN site AS f ON f.id = s.frame_id WHERE e.kind = 'block'")
        #expect(functions.contains { $0.contains("dispatch_sync") }, "\(functions)")
    }

    @Test("ends where one queue waits for the other alone")
    func queuesInOrder() throws {
        let outcome = try record([Product.mutexes, "queues-in-order"], ["--hang-after", "5s"])
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(outcome.output == "left has asked right\ndone\n")
        try expectBlockedOnly()
        #expect(try findings().findings.allSatisfy { $0.level == "note" })
    }

    // MARK: Other languages

    private static func has(_ tool: String) -> Bool {
        ((try? run(["/usr/bin/env", "sh", "-c", "command -v \(tool)"]))?.end) == .exited(0)
    }

    private func build(_ source: String, _ words: [String]) throws -> String {
        let program = scratch("program")
        let file = CommittedTrace.root + "/Tests/FutexPrograms/" + source
        let outcome = try run(["/usr/bin/env"] + words + ["-g", "-o", program, file], limit: 120)
        try #require(outcome.end == .exited(0), "\(outcome.errors)")
        return program
    }

    @Test("in Rust that deadlocks says where its threads are stuck", .enabled(if: has("rustc"), "no rustc"))
    func rust() throws {
        let program = try build("mutexes.rs", ["rustc", "--edition=2021", "-Cforce-frame-pointers=yes"])
        #expect(try record([program, "abba"], ["--hang-after", "1s"]).end == .exited(124))
        try expectBlockedOnly()
        let stuck = try findings().findings.filter { $0.rule == "stuck-thread" }
        #expect(stuck.allSatisfy { $0.level == "error" })
        let threads = stuck.flatMap(\.threads)
        #expect(threads.contains("forwards") && threads.contains("backwards"), "\(threads)")
        #expect(stuck.allSatisfy { $0.message.contains("whether anybody had it is not on record") })
        // Shown by the program's line, and not by the standard library's.
        if SymbolizeTests.hasSymbolizer {
            #expect(stuck.allSatisfy { $0.message.contains("(mutexes.rs:") }, "\(stuck.map(\.message))")
        }
    }

    @Test("in Rust that acquires in one order is clean", .enabled(if: has("rustc"), "no rustc"))
    func cleanRust() throws {
        let program = try build("mutexes.rs", ["rustc", "--edition=2021"])
        let outcome = try record([program, "orderly"], ["--hang-after", "5s"])
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == "3\n3\n")
        try expectBlockedOnly()
        #expect(try findings().findings.isEmpty)
    }

    @Test("in C++20 whose semaphore is never given says who waits", .enabled(if: has("g++"), "no g++"))
    func cPlusPlus() throws {
        let program = try build("waits.cpp", ["g++", "-std=c++20", "-pthread"])
        #expect(try record([program, "forgets"], ["--hang-after", "1s"]).end == .exited(124))
        try expectBlockedOnly()
        let stuck = try findings().findings.filter { $0.rule == "stuck-thread" }
        let threads = stuck.flatMap(\.threads)
        #expect(threads.contains("taker") && threads.contains("giver"), "\(threads)")
        if SymbolizeTests.hasSymbolizer {
            #expect(stuck.allSatisfy { $0.message.contains("(waits.cpp:") }, "\(stuck.map(\.message))")
        }
    }

    @Test("in C++20 that gives what others wait for is clean", .enabled(if: has("g++"), "no g++"))
    func cleanCPlusPlus() throws {
        let program = try build("waits.cpp", ["g++", "-std=c++20", "-pthread"])
        let outcome = try record([program], ["--hang-after", "5s"])
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == "done\n")
        try expectBlockedOnly()
        #expect(try trace.integer("SELECT count(*) FROM events WHERE kind = 'block'") >= 2)
        #expect(try findings().findings.isEmpty)
    }
}
