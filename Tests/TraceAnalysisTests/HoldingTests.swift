import TestSupport
import Testing
import TraceAnalysis
import TraceModel

@Suite("The rules about holding and releasing")
struct HoldingTests {
    @Test("release-not-owner is an error where the release was refused, naming the owner")
    func refused() {
        let drawing = """
            main         t1
            acquire R
            start t1
                         release_error R 1
                         release_error R 1
                         end
            join t1
            release R
            """
        let result = analyze(drawing, objects: "R rlock")
        #expect(result.findings.map(\.level) == [.error, .error])
        #expect(
            result.findings.first?.message
                == "thread 't1' tried to release 'R' (demo.swift:3), which 'main' had acquired (demo.swift:1)")
        #expect(rules("main\nacquire R\nrelease R", objects: "R rlock") == [])
    }

    @Test("release-not-owner is a warning where another thread releases a plain lock, and no ended-holding then")
    func handedOver() {
        let drawing = """
            main         t1
            start t1
                         acquire L
                         end
            join t1
            release L
            exit
            """
        #expect(rules(drawing, objects: "L lock", end: .exited) == ["warning[release-not-owner]"])
        #expect(
            rules(
                drawing.replacing("release L", with: "sleep").replacing("acquire L", with: "acquire L"),
                objects: "L lock",
                end: .exited) == ["error[ended-holding]"])
    }

    @Test("ended-holding is silent about a robust lock that was free for the next one, and about no other")
    func robust() {
        let drawing = """
            main         t1
            start t1
                         acquire L
                         end
            join t1
            state L 0
            acquire L
            release L
            exit
            """
        #expect(rules(drawing, objects: "L lock", end: .exited) == [])
        let twin = drawing.replacing("state L 0\n", with: "").replacing("acquire L\nrelease L\n", with: "sleep\n")
        #expect(rules(twin, objects: "L lock", end: .exited) == ["error[ended-holding]"])
    }

    @Test("a release in a loop is one finding with a count")
    func repeated() {
        let drawing = (1...5).reduce(into: "main") { text, _ in text += "\nrelease_error L 0" }
        var trace = DrawnTrace(drawing, objects: "L lock")
        for index in trace.events.indices { trace.events[index].site = trace.events[0].site }
        let findings = trace.analyzed().findings
        #expect(findings.map(\.count) == [5])
    }

    @Test("uncaught-error tells the message and is silent about a thread that returns")
    func uncaught() {
        let drawing = "main      t1\nstart t1\n          throw no more paper\njoin t1\nexit"
        let result = analyze(drawing, objects: "", end: .exited)
        #expect(
            result.findings.map(\.message) == ["thread 't1' ended by an error that its target threw: no more paper"])
        #expect(rules(drawing.replacing("throw no more paper", with: "end"), objects: "", end: .exited) == [])
    }

    @Test("abrupt-daemon-exit tells what a daemon held and had open, and is a note where that is nothing")
    func daemon() {
        let drawing = """
            main         d(daemon)
            start d
                         enter file
                         acquire L
                         sleep
            exit
            """
        let result = analyze(drawing, objects: "L lock, file resource", end: .exited)
        #expect(
            result.findings.map(\.message) == [
                "daemon thread 'd' was cut off by the end of the process (demo.swift:4): it held 'L' since demo.swift:3 "
                    + "and had 'file' open since demo.swift:2"
            ])
        #expect(result.findings.first?.level == .error)
        // A permit of a semaphore that nobody has ever released may be a signal that is still to come.
        let permit = drawing.replacing("enter file", with: "sleep").replacing("acquire L", with: "acquire S")
        #expect(rules(permit, objects: "S semaphore 1", end: .exited) == ["note[abrupt-daemon-exit]"])
        let used = permit.replacing("acquire S", with: "acquire S\n             release S\n             acquire S")
        #expect(rules(used, objects: "S semaphore 1", end: .exited) == ["error[abrupt-daemon-exit]"])
        let tidy = drawing.replacing("sleep", with: "release L").replacing(
            "exit", with: "             leave file\nexit")
        #expect(rules(tidy, objects: "L lock, file resource", end: .exited) == ["note[abrupt-daemon-exit]"])
        let ended = drawing.replacing("enter file", with: "sleep").replacing("acquire L", with: "end")
            .replacing("             sleep\nexit", with: "exit")
        #expect(rules(ended, objects: "L lock, file resource", end: .exited) == [])
    }

    @Test("abrupt-exit tells who was cut off by _exit, and is silent where events are missing")
    func silentExit() {
        let drawing = """
            main         t1
            start t1
                         acquire L
            sleep
            """
        let result = analyze(drawing, objects: "L lock", end: .exited)
        #expect(
            result.findings.map(\.message) == [
                "thread 't1', which is not a daemon, was cut off by _exit (demo.swift:2): it held "
                    + "'L' since demo.swift:2"
            ])
        #expect(result.findings.first?.level == .error)
        #expect(rules(drawing + "\nlost", objects: "L lock", end: .exited) == [])
        let released = drawing.replacing("sleep", with: "             release L")
        #expect(rules(released, objects: "L lock", end: .exited) == [])
    }

    @Test("abrupt-exit is one note for a process that a signal ended, and silent where nothing was in hand")
    func signaled() {
        let drawing = """
            main         t1          t2          d(daemon)
            start t1
            start t2
            start d
                         acquire L
                                     enter file
                                     request L
                                                 sleep
            sleep
            """
        let objects = "L lock, file resource"
        let result = analyze(drawing, objects: objects, end: .signaled(at: 9000), only: ["abrupt-exit"])
        #expect(
            result.findings.map(\.message) == [
                "signal 2 (SIGINT) ended the process and cut off threads that are not daemons: 't1' (demo.swift:4) "
                    + "held 'L' since demo.swift:4 and 't2' (demo.swift:6) had 'file' open since demo.swift:5 and waited for 'L'"
            ])
        #expect(result.findings.first?.level == .note)
        #expect(result.findings.first?.objects.count == 2)
        let tidy = drawing.replacing("enter file\n", with: "sleep\n").replacing("acquire L", with: "sleep")
            .replacing("request L", with: "sleep")
        #expect(rules(tidy, objects: objects, end: .signaled(at: 9000)) == ["note[abrupt-daemon-exit]"])
        // What a deadlock tells is not told again.
        let deadlock = """
            main         t1          t2
            start t1
            start t2
                         acquire A
                                     acquire B
                         request B
                                     request A
            """
        #expect(rules(deadlock, objects: "A lock, B lock", end: .signaled(at: 9000), only: ["abrupt-exit"]) == [])
    }

    @Test("threads of pthreads, which nobody made daemons, are told in the one note of a signal, and else as daemons")
    func pthreads() {
        let drawing = """
            main         p(pthread)
            start p
                         acquire L
            sleep
            """
        func told(_ end: DrawnTrace.End) -> [String] {
            analyze(drawing, objects: "L lock", end: end).findings.map { "\($0.level) \($0.message)" }
        }
        #expect(
            told(.signaled(at: 9000)) == [
                "note signal 2 (SIGINT) ended the process and cut off a thread: 'p' (demo.swift:2) held 'L' since demo.swift:2"
            ])
        #expect(
            told(.exited) == [
                "error daemon thread 'p' was cut off by the end of the process (demo.swift:2): it held 'L' since demo.swift:2"
            ])
    }

    @Test("a foreign thread and the main thread of a killed process are not reported as daemons that were cut off")
    func foreign() {
        let drawing = """
            main         f(foreign)
            acquire L
                         enter file
            """
        #expect(rules(drawing, objects: "L lock, file resource") == [])
    }

    @Test(
        "the first event of a lock that a late recording found is believed, whoever acts", arguments: ["lock", "rlock"])
    func snapshotOutOfDate(kind: String) {
        // The recording found t1 as the owner; t1 had released it and main acquired it before main's release.
        let drawing = """
            main        t1
            start t1
            state L 2
            release L 0
            acquire L 1
            release L 0
                        end
            join t1
            exit
            """
        #expect(rules(drawing, objects: "L \(kind)", end: .exited) == [])
        let drawn = """
            main        t1
            start t1
            state L 2
            acquire L 1
            release L 0
                        end
            join t1
            exit
            """
        #expect(rules(drawn, objects: "L \(kind)", end: .exited) == [])
        // What comes after that is held against the program again.
        let foreign = """
            main        t1
            start t1
            state L 2
            release L 0
            acquire L 1
                        release L 0
                        end
            join t1
            exit
            """
        #expect(kind == "rlock" || rules(foreign, objects: "L lock", end: .exited) == ["warning[release-not-owner]"])
    }
}
