import Testing
import TraceAnalysis
import TraceInterchange
import TraceModel
import TraceReplay

/// A way to misuse locks and threads, and a twin that is sound.
struct Misuse: Sendable, CustomTestStringConvertible {
    var code: String
    var rule: String
    var level = Finding.Level.error
    /// The operations, "T0 acq A; T1 rel A"; locations are numbered from 1.
    var trace: String
    var sound: String

    var testDescription: String { code }

    /// The lines of a trace: "T0 acq A" is `T0|acq(A)|1`.
    static func lines(_ trace: String) -> String {
        let parts = trace.split(whereSeparator: { $0 == ";" || $0 == "\n" })
        let lines = parts.enumerated().map { number, part in
            let words = part.split(separator: " ")
            return "\(words[0])|\(words[1])(\(words[2]))|\(number + 1)"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let soundWait =
        "T0 fork T1; T1 acq M; T1 wait C,M; T0 acq M; T0 notify C; T0 rel M; T1 wake C,M; T1 rel M; T0 join T1"

    static let all: [Misuse] = [
        Misuse(code: "unowned-release", rule: "release-unlocked", trace: "T0 rel A", sound: "T0 acq A; T0 rel A"),
        Misuse(
            code: "double-release of a shared hold", rule: "release-unlocked", trace: "T0 rdacq A; T0 rel A; T0 rel A",
            sound: "T0 rdacq A; T0 rdacq A; T0 rel A; T0 rel A"),
        Misuse(
            code: "foreign-release", rule: "release-not-owner", level: .warning,
            trace: "T0 fork T1; T0 acq A; T1 rel A; T0 join T1",
            sound: "T0 fork T1; T0 acq A; T0 rel A; T1 acq A; T1 rel A; T0 join T1"),
        Misuse(
            code: "foreign-release of a lock with readers", rule: "release-not-owner", level: .warning,
            trace: "T0 init A,rw; T0 fork T1; T0 acq A; T1 rel A; T0 join T1",
            sound: "T0 init A,rw; T0 fork T1; T0 acq A; T0 rel A; T1 rdacq A; T1 rel A; T0 join T1"),
        Misuse(
            code: "exit-holding", rule: "ended-holding", trace: "T0 fork T1; T1 acq A; T1 exit T1; T0 join T1",
            sound: "T0 fork T1; T1 acq A; T1 rel A; T1 exit T1; T0 join T1"),
        Misuse(
            code: "exit-holding known from the join", rule: "ended-holding",
            trace: "T0 fork T1; T1 rdacq A; T0 join T1",
            sound: "T0 fork T1; T1 rdacq A; T1 rdrel A; T0 join T1"),
        Misuse(
            code: "held-at-end", rule: "ended-holding", trace: "T0 fork T1; T1 acq A",
            sound: "T0 fork T1; T1 acq A; T1 req A"),
        Misuse(
            code: "held at the end of the process", rule: "ended-holding",
            trace: "T0 fork T1; T1 acq A; T0 pexit 1", sound: "T0 fork T1; T1 acq A; T1 rel A; T0 pexit 1"),
        Misuse(
            code: "relock", rule: "deadlock", trace: "T0 acq A; T0 req A",
            sound: "T0 acq A; T0 acq A; T0 rel A; T0 rel A"),
        Misuse(
            code: "relock of a shared hold", rule: "deadlock", trace: "T0 acq A; T0 rdreq A",
            sound: "T0 rdacq A; T0 rdacq A; T0 rel A; T0 rel A"),
        Misuse(
            code: "try-own", rule: "object-misuse", level: .note, trace: "T0 acq A; T0 tryfail A; T0 rel A",
            sound: "T0 fork T1; T0 acq A; T1 tryfail A; T0 rel A; T0 join T1"),
        Misuse(
            code: "try-own of a reader", rule: "object-misuse", level: .note,
            trace: "T0 rdacq A; T0 tryfail A; T0 rel A", sound: "T0 rdacq A; T0 tryrdacq A; T0 rel A; T0 rel A"),
        Misuse(
            code: "destroy-locked", rule: "object-misuse", trace: "T0 init A; T0 acq A; T0 destroy A",
            sound: "T0 init A; T0 acq A; T0 rel A; T0 destroy A"),
        Misuse(
            code: "destroy-locked by readers", rule: "object-misuse",
            trace: "T0 init A,rw; T0 fork T1; T1 rdacq A; T0 destroy A; T0 join T1",
            sound: "T0 init A,rw; T0 fork T1; T1 rdacq A; T1 rel A; T0 destroy A; T0 join T1"),
        Misuse(
            code: "use-after-destroy", rule: "object-misuse",
            trace: "T0 init A; T0 destroy A; T0 acq A; T0 rel A",
            sound: "T0 init A; T0 destroy A; T0 init A; T0 acq A; T0 rel A"),
        Misuse(
            code: "release after destroy", rule: "object-misuse", trace: "T0 init A; T0 destroy A; T0 rel A",
            sound: "T0 acq A; T0 rel A; T0 destroy A"),
        Misuse(
            code: "double-destroy", rule: "object-misuse", trace: "T0 init A; T0 destroy A; T0 destroy A",
            sound: "T0 init A; T0 destroy A; T0 init A; T0 destroy A"),
        Misuse(
            code: "init-held", rule: "object-misuse", trace: "T0 init A; T0 acq A; T0 init A",
            sound: "T0 init A; T0 acq A; T0 rel A; T0 destroy A; T0 init A"),
        Misuse(
            code: "reinit", rule: "object-misuse", trace: "T0 init A; T0 acq A; T0 rel A; T0 init A",
            sound: "T0 init A; T0 acq A; T0 rel A; T0 destroy A; T0 init A"),
        Misuse(
            code: "rd-lock-of-write-lock", rule: "object-misuse",
            trace: "T0 init A,rw; T0 acq A; T0 rdacq A; T0 rel A; T0 rel A",
            sound: "T0 init A,rw; T0 acq A; T0 downgrade A; T0 rel A"),
        Misuse(
            code: "rd-release-of-write-lock", rule: "object-misuse", trace: "T0 acq A; T0 rdrel A",
            sound: "T0 rdacq A; T0 rdrel A"),
        Misuse(
            code: "wait-unowned", rule: "condition-misuse", level: .warning,
            trace: "T0 fork T1; T1 wait C,M; T0 acq M; T0 notify C; T0 rel M; T1 wake C,M; T1 rel M; T0 join T1",
            sound: soundWait),
        Misuse(
            code: "wait-foreign-owned", rule: "condition-misuse", level: .warning,
            trace: "T0 fork T1; T0 acq M; T1 wait C,M; T0 notify C; T0 rel M; T1 wake C,M; T1 rel M; T0 join T1",
            sound: soundWait),
        Misuse(
            code: "wait-two-mutexes", rule: "condition-misuse", level: .warning,
            trace: """
                T0 fork T1; T0 fork T2; T1 acq M; T1 wait C,M; T2 acq N; T2 wait C,N; T0 acq M; T0 acq N; T0 notifyall C
                T0 rel N; T0 rel M; T1 wake C,M; T1 rel M; T2 wake C,N; T2 rel N; T0 join T1; T0 join T2
                """,
            sound: """
                T0 fork T1; T0 fork T2; T1 acq M; T1 wait C,M; T0 acq M; T0 notify C; T0 rel M; T1 wake C,M; T1 rel M
                T2 acq N; T2 wait C,N; T0 acq N; T0 notify C; T0 rel N; T2 wake C,N; T2 rel N; T0 join T1; T0 join T2
                """),
        Misuse(
            code: "wait-wrong-type", rule: "object-misuse",
            trace: "T0 init M,rw; T0 acq M; T0 wait C,M; T0 waketimeout C,M; T0 rel M",
            sound: "T0 init M; T0 acq M; T0 wait C,M; T0 waketimeout C,M; T0 rel M"),
        Misuse(
            code: "signal-unlocked", rule: "condition-misuse", level: .note,
            trace: "T0 fork T1; T1 acq M; T1 wait C,M; T0 notify C; T1 wake C,M; T1 rel M; T0 join T1",
            sound: soundWait),
        Misuse(
            code: "cond-destroy-busy", rule: "object-misuse",
            trace: "T0 cinit C; T1 acq M; T1 wait C,M; T0 cdestroy C; T1 waketimeout C,M; T1 rel M",
            sound: "T0 cinit C; T1 acq M; T1 wait C,M; T1 waketimeout C,M; T0 cdestroy C; T1 rel M"),
        Misuse(
            code: "barrier-destroy-busy", rule: "object-misuse",
            trace: "T0 binit B,2; T0 fork T1; T1 barr B; T0 bdestroy B",
            sound: "T0 binit B,2; T0 fork T1; T1 barr B; T0 barr B; T0 bdep B; T0 bdestroy B; T1 bdep B; T0 join T1"),
        Misuse(
            code: "barrier-init-busy", rule: "object-misuse",
            trace: "T0 binit B,2; T0 fork T1; T1 barr B; T0 binit B,2",
            sound: "T0 binit B,2; T0 bdestroy B; T0 binit B,2"),
        Misuse(
            code: "barrier-reinit", rule: "object-misuse", trace: "T0 binit B,2; T0 binit B,2",
            sound: "T0 binit B,2; T0 bdestroy B; T0 binit B,2"),
        Misuse(code: "barrier-init-zero", rule: "object-misuse", trace: "T0 binit B,0", sound: "T0 binit B,1"),
        Misuse(
            code: "barrier-destroy-uninit", rule: "object-misuse", trace: "T0 bdestroy B",
            sound: "T0 binit B,1; T0 bdestroy B"),
        Misuse(
            code: "barrier-wait-uninit", rule: "object-misuse", trace: "T0 barr B; T0 bdep B",
            sound: "T0 binit B,1; T0 barr B; T0 bdep B"),
        Misuse(
            code: "sem-wait-without-post", rule: "object-misuse", trace: "T0 seminit S,0; T0 semwait S",
            sound: "T0 seminit S,0; T0 sempost S; T0 semwait S"),
        Misuse(
            code: "thread-leak", rule: "object-misuse", level: .warning, trace: "T0 fork T1; T1 exit T1; T0 pexit 0",
            sound: "T0 fork T1; T0 detach T1; T1 exit T1; T0 pexit 0"),
        Misuse(code: "join-self", rule: "object-misuse", trace: "T0 join T0", sound: "T0 fork T1; T0 join T1"),
        Misuse(
            code: "double-join", rule: "object-misuse", trace: "T0 fork T1; T0 join T1; T0 join T1",
            sound: "T0 fork T1; T0 fork T2; T0 join T1; T0 join T2"),
        Misuse(
            code: "abrupt-exit", rule: "abrupt-daemon-exit", level: .note,
            trace: "T0 fork T1; T0 daemon T1; T1 acq A; T1 rel A; T0 pexit 0",
            sound: "T0 fork T1; T0 daemon T1; T1 acq A; T1 rel A; T1 exit T1; T0 pexit 0"),
        Misuse(
            code: "abrupt-exit-holding", rule: "abrupt-daemon-exit",
            trace: "T0 fork T1; T0 daemon T1; T1 acq A; T0 pexit 0",
            sound: "T0 fork T1; T0 daemon T1; T1 acq A; T1 rel A; T1 exit T1; T0 pexit 0"),
    ]
}

@Suite("Misuse in a trace from elsewhere")
struct MisuseCodeTests {
    private static let judged: Set<String> = [
        "release-unlocked", "release-not-owner", "ended-holding", "condition-misuse", "abrupt-daemon-exit",
        "object-misuse", "deadlock", "stuck-thread",
    ]

    private func findings(_ trace: String) throws -> [Finding] {
        let imported = try Imported(Misuse.lines(trace))
        #expect(imported.report.problems == [])
        let result = imported.analyze()
        #expect(result.legality.first.map(\.message) == [])
        return result.findings.filter { Self.judged.contains($0.rule) && $0.verdict != .predicted }
    }

    @Test("is told by its rule at its level", arguments: Misuse.all)
    func told(_ misuse: Misuse) throws {
        let found = try findings(misuse.trace)
        let matching = found.filter { $0.rule == misuse.rule }
        #expect(matching.map(\.level) == [misuse.level], "\(found.map(\.message))")
        let others = Set(found.map(\.rule)).subtracting([misuse.rule])
        // A barrier that is gone keeps those who wait at it.
        #expect(others.isSubset(of: misuse.trace.contains(" B,2") ? ["stuck-thread"] : []), "\(found.map(\.message))")
    }

    @Test("is not told of a sound twin", arguments: Misuse.all)
    func silent(_ misuse: Misuse) throws {
        let found = try findings(misuse.sound).filter { $0.rule == misuse.rule && $0.rule != "deadlock" }
        #expect(found.map(\.message) == [])
    }

    @Test("is told with names and lines")
    func messages() throws {
        func message(_ trace: String) throws -> String { try findings(trace).first?.message ?? "none" }
        #expect(
            try message("T0 acq A; T0 tryfail A; T0 rel A")
                == "thread 'T0' tried to acquire 'A' (location 2), which it held itself since location 1: such an "
                + "attempt cannot succeed")
        #expect(
            try message("T0 fork T1; T1 exit T1; T0 pexit 0")
                == "thread 'T1' ended and was never joined, nor detached by 'T0', which started it (location 1)")
        #expect(
            try message("T0 fork T1; T1 acq A")
                == "thread 'T1' has no more events in the trace and held 'A', acquired at location 2")
        #expect(
            try message("T0 fork T1; T1 rdacq A; T1 exit T1; T0 req A")
                == "thread 'T1' ended while it held 'A', acquired at location 2; 'T0' then waited for it")
    }
}

@Suite("Threads that are blocked forever in a trace from elsewhere")
struct StuckInImportTests {
    private func found(_ trace: String) throws -> [String] {
        try rules(Misuse.lines(trace), only: ["deadlock", "stuck-thread"])
    }

    @Test("are stuck where the owner of the lock has ended, or the reader")
    func orphan() throws {
        #expect(try found("T0 fork T1; T1 acq A; T1 exit T1; T0 req A") == ["stuck-thread"])
        #expect(try found("T0 fork T1; T1 rdacq A; T0 req A") == ["stuck-thread"])
    }

    @Test("are stuck where nobody is left to notify or to arrive")
    func lost() throws {
        #expect(try found("T0 fork T1; T1 acq M; T1 wait C,M; T0 joinreq T1") == ["stuck-thread"])
        #expect(try found("T0 fork T1; T1 acq M; T1 wait C,M") == ["stuck-thread"])
        #expect(try found("T0 binit B,3; T0 fork T1; T1 barr B; T0 barr B") == ["stuck-thread"])
    }

    @Test("are in a deadlock of two upgrades, and not while one reader may go on")
    func upgrade() throws {
        let both = "T0 fork T1; T0 rdacq A; T1 rdacq A; T0 upgrade A; T1 upgrade A"
        #expect(try found(both) == ["deadlock"])
        #expect(try found("T0 fork T1; T0 rdacq A; T1 rdacq A; T0 upgrade A; T1 rel A; T0 rel A; T0 join T1") == [])
        #expect(try found("T0 fork T1; T0 rdacq A; T1 rdacq A; T0 upgrade A; T1 rel A") == [])
        #expect(try found("T0 fork T1; T0 rdacq A; T1 rdacq A; T0 upgrade A; T1 barr B") == [])
    }

    @Test("are stuck for a permit, or in a deadlock of permits")
    func permits() throws {
        #expect(try found("T0 seminit S,0; T0 semreq S") == ["stuck-thread"])
        #expect(
            try found(
                """
                T0 seminit S,1; T0 seminit R,1; T0 fork T1; T0 semwait S; T1 semwait R; T0 semreq R; T1 semreq S
                """) == ["deadlock"])
        #expect(try found("T0 seminit S,1; T0 semreq S; T0 semwait S; T0 sempost S") == [])
    }

    @Test("are in a deadlock of a lock and a join")
    func mixed() throws {
        #expect(try found("T0 fork T1; T0 acq A; T1 req A; T0 joinreq T1") == ["deadlock"])
    }

    @Test("do not wait where the trace goes on after the request")
    func goesOn() throws {
        #expect(try found("T0 fork T1; T0 acq A; T1 req A; T1 timeout A; T0 rel A; T0 join T1") == [])
        #expect(try found("T0 fork T1; T0 acq A; T1 req A; T1 acq B; T1 rel B; T0 rel A; T0 join T1") == [])
        #expect(try found("T0 fork T1; T0 acq A; T1 req A; T0 rel A; T1 acq A; T1 rel A; T0 join T1") == [])
    }
}
