import TestSupport
import Testing
import TraceAnalysis
import TraceModel

@testable import TraceReport

@Suite("A story of several findings")
struct StoryTests {
    private func reported(_ drawing: String, _ objects: String) -> ReportedTrace {
        var trace = DrawnTrace(drawing, objects: objects)
        // As in a recording: an error has no place of its own, its thread was last seen at the call that threw.
        for index in trace.events.indices where [.error, .end].contains(trace.events[index].kind) {
            trace.events[index].site = .none
        }
        return ReportedTrace(path: "run.sqlite", lost: 0, cleanEnd: true, result: trace.analyzed())
    }

    private func headings(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { line in
            ["error[", "warning[", "note[", "story:"].contains { line.hasPrefix($0) }
        }.map { $0.prefix { $0 != "]" && $0 != ":" && $0 != "," } }
    }

    /// The deadlock of a wrong release, and a thread of its own with a fault of its own in the middle of it.
    private static let orphaned = """
        main        t1                 t2         other
        start t1
        start t2
        start other
                    acquire A
                                                  release_error C 0
                    release_error B 0
                    throw unlocked
                                       request A
        join_wait t1
        join t1
        join_wait t2
        """

    @Test("is told from the first cause to the last who waits, and announced")
    func orphan() {
        let trace = reported(Self.orphaned, "A lock, B lock, C lock")
        let text = TextFormat().render(ResolvedReport([trace]))
        #expect(
            headings(text) == [
                "error[release-unlocked", "story", "error[release-unlocked", "error[uncaught-error",
                "error[ended-holding",
                "error[stuck-thread",
            ])
        #expect(
            text.contains(
                "story: the next 4 findings have one cause; they are in the order of the events\n\n"
                    + "error[release-unlocked]: thread 't1' released 'B'"))
    }

    @Test("places the note about a lock-order cycle behind the deadlock that it is, without its places")
    func cycle() {
        let drawing = """
            main        t1         t2
            start t1
            start t2
                        acquire A
                                   acquire B
                        request B
                                   request A
            release_error C 0
            join_wait t1
            """
        let text = TextFormat().render(ResolvedReport([reported(drawing, "A lock, B lock, C lock")]))
        // The ids count errors first; a story stands where its first finding would.
        #expect(
            headings(text) == ["error[release-unlocked", "error[deadlock", "note[lock-order-cycle"])
        #expect(text.contains("  --> its places are those of finding 2\n"))
    }

    @Test("is not made of findings about what could happen, or about others")
    func apart() {
        let drawing = """
            main        t1
            start t1
                        acquire A
                        acquire B
                        release B
                        release A
            acquire B
            acquire A
            release A
            release B
            release_error A 0
            """
        let report = ResolvedReport([reported(drawing, "A lock, B lock")])
        #expect(report.findings.map(\.rule).sorted() == ["lock-order-cycle", "release-unlocked"])
        #expect(report.findings.map(\.story) == [nil, nil])
    }

    @Test("holds all that explains why nobody is left to wake a thread: others that wait, threw, or joined themselves")
    func hang() {
        func stories(_ worker: String, last: String = "wait E") -> [Int?] {
            let drawing = "main        t1\nstart t1\n            \(worker)\n\(last)"
            let report = ResolvedReport([reported(drawing, "A lock, C lock, E event, F event")])
            return report.findings.map(\.story)
        }
        // A pool that waits on itself, a task that is never marked done, a join of itself that was refused.
        #expect(stories("wait F") == [1, 1])
        #expect(stories("throw no paper") == [1, 1])
        #expect(stories("misuse t1 10\n            end") == [1, 1])
        // The same faults where nobody waits forever, and one by a thread that goes on.
        #expect(stories("throw no paper", last: "join t1") == [nil])
        #expect(stories("misuse t1 10\n            acquire A", last: "release_error C 0") == [nil, nil])
    }

    @Test("does not join a deadlock with the error of another thread")
    func deadlockAndError() {
        let drawing = """
            main        t1         t2         t3
            start t1
            start t2
            start t3
                                              throw no paper
                        acquire A
                                   acquire B
                        request B
                                   request A
            join t3
            join_wait t1
            """
        let report = ResolvedReport([reported(drawing, "A lock, B lock")])
        #expect(report.findings.first { $0.rule == "uncaught-error" }?.story == nil)
        #expect(report.findings.contains { $0.rule == "deadlock" })
    }
}
