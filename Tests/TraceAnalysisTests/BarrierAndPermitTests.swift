import TestSupport
import Testing
import TraceAnalysis

@Suite("The rules about barriers and permits")
struct BarrierAndPermitTests {
    @Test("over-release tells the bound and counts, and is silent about what was acquired before")
    func overRelease() {
        let result = analyze("main\nacquire S\nrelease S\nrelease_error S 2", objects: "S bounded_semaphore 2")
        #expect(
            result.findings.map(\.message) == [
                "thread 'main' tried to release 'S' past its bound of 2 (demo.swift:3)"
            ])
        #expect(result.findings.first?.level == .error)
        #expect(rules("main\nacquire S\nrelease S", objects: "S bounded_semaphore 2") == [])
    }

    @Test("permit-leak names who took and ended, at an orderly end only")
    func permitLeak() {
        func drawing(_ last: String) -> String {
            """
            main         t1           t2
            start t1
            start t2
                         acquire S
                                      acquire S
                                      release S
                                      end
                         \(last)
                         end
            join t1
            join t2
            exit
            """
        }
        let result = analyze(drawing("sleep"), objects: "S semaphore 2", end: .exited)
        #expect(
            result.findings.map(\.message) == [
                "'S' ends with 1 of 2 permits: 't1' acquired one (demo.swift:3) and ended without releasing"
            ])
        #expect(result.findings.first?.level == .warning)
        #expect(rules(drawing("release S"), objects: "S semaphore 2", end: .exited) == [])
        #expect(rules(drawing("sleep").replacing("\nexit", with: ""), objects: "S semaphore 2", end: .killed) == [])
    }

    @Test("permit-leak is silent about a semaphore that is a signal, and where the taker was cut off")
    func noLeak() {
        let signal = """
            main         t1
            start t1
            release S
                         acquire S
                         acquire S
                         end
            join t1
            exit
            """
        #expect(rules(signal, objects: "S semaphore 1", end: .exited) == [])
        let daemon = "main         d(daemon)\nstart d\n             acquire S\nexit"
        #expect(!rules(daemon, objects: "S semaphore 1", end: .exited).contains("warning[permit-leak]"))
    }

    @Test(
        "broken-barrier tells who broke it and who was hit",
        arguments: [
            (
                "abort B",
                "thread 't2' aborted the barrier 'B' (demo.swift:4); 't1' waited there and got BrokenBarrierError"
            ),
            (
                "break B",
                "thread 't2' broke the barrier 'B': its wait timed out (demo.swift:4); 't1' waited there and got BrokenBarrierError"
            ),
            (
                "reset B",
                "thread 't2' reset the barrier 'B' (demo.swift:4) while others waited; 't1' waited there and "
                    + "got BrokenBarrierError"
            ),
        ])
    func broken(event: String, message: String) {
        let drawing = """
            main         t1           t2
            start t1
            start t2
                         arrive B
                                      \(event)
            """
        let result = analyze(drawing, objects: "B barrier 2", only: ["broken-barrier"])
        #expect(result.findings.map(\.message) == [message])
        #expect(result.findings.first?.level == .warning)
    }

    @Test("broken-barrier names who arrives after the break, until the barrier is reset")
    func arrivedLater() {
        let drawing = """
            main         t1           t2
            start t1
            start t2
            abort B
                         misuse B 13
                         misuse B 13
                                      misuse B 13
            reset B
            """
        let findings = analyze(drawing, objects: "B barrier 2", only: ["broken-barrier"]).findings
        #expect(
            findings.map(\.message) == [
                "thread 'main' aborted the barrier 'B' (demo.swift:3); nobody else waited at it; 't1' and 't2' arrived "
                    + "later and got BrokenBarrierError"
            ])
        #expect(findings.map(\.level) == [.warning])
        #expect(
            findings.first?.locations.map(\.role) == ["broke the barrier here"] + [
                "arrived later here", "arrived later here",
            ])
        let twin = analyze("main\nabort B\nreset B", objects: "B barrier 2", only: ["broken-barrier"]).findings
        #expect(twin.map(\.level) == [.note])
    }

    @Test("broken-barrier tells an arrival at a barrier that broke before the recording began")
    func brokenBefore() {
        let findings = analyze("main\nmisuse B 13", objects: "B barrier 2", only: ["broken-barrier"]).findings
        #expect(
            findings.map(\.message) == [
                "thread 'main' arrived at the barrier 'B' (demo.swift:1), which broke before the recording began, and got "
                    + "BrokenBarrierError"
            ])
    }

    @Test("broken-barrier knows an action that failed, and is silent about a barrier that everybody passes")
    func action() {
        func drawing(_ event: String) -> String {
            """
            main         t1           t2
            start t1
            start t2
                         arrive B
                                      arrive B
                                      action B
                                      \(event)
            """
        }
        let result = analyze(drawing("break B"), objects: "B barrier 2", only: ["broken-barrier"])
        #expect(
            result.findings.map(\.message) == [
                "thread 't2' broke the barrier 'B' (demo.swift:6): its action threw an error; 't1' waited there and got BrokenBarrierError"
            ])
        #expect(rules(drawing("pass B 1"), objects: "B barrier 2", only: ["broken-barrier"]) == [])
    }
}
