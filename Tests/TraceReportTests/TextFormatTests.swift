import TestSupport
import Testing
import TraceAnalysis
import TraceReport

@Suite("The text report")
struct TextFormatTests {
    private func reported(_ drawing: String, _ objects: String, lost: Int64 = 0) -> ReportedTrace {
        let trace = DrawnTrace(drawing, objects: objects)
        return ReportedTrace(path: "run.sqlite", lost: lost, cleanEnd: true, result: trace.analyzed())
    }

    @Test("is laid out like a compiler's diagnostics, with the source line where it is at hand")
    func layout() {
        var settings = ReportSettings()
        settings.sourceLine = { file, line in file == "Sources/demo.swift" && line == 2 ? "\ttry lock.release()" : nil }
        let text = TextFormat(settings).render(
            ResolvedReport([reported("main\nacquire A\nrelease_error lock 0\nrelease A", "A lock, lock lock")]))
        #expect(
            text == """
                error[release-unlocked]: thread 'main' released 'lock', which nobody held
                  (demo.swift:2)
                  --> Sources/demo.swift:2  in main()
                      'main' released here: 'lock'
                    2 |     try lock.release()
                      |     ^~~~~~~~~~~~~~~~~~
                  help: release a lock only after acquiring it, in the same thread; withLock { }
                        pairs the two and names the lock once
                  = finding 1, see 'synctrace explain run.sqlite 1'
                    about the rule: 'synctrace explain release-unlocked'

                1 error in 1 trace (3 events)

                """)
    }

    @Test("tells what happened at one line together, and cuts the line where the terminal ends")
    func places() {
        var settings = ReportSettings()
        settings.width = 40
        settings.sourceLine = { _, line in line == 1 ? String(repeating: "lock.acquire();", count: 9) : "" }
        let trace = DrawnTrace(
            "a           b\nacquire A 1\nend\n            acquire B 1\n            end", objects: "A lock, B lock")
        let report = ResolvedReport([
            ReportedTrace(path: "run.sqlite", lost: 0, cleanEnd: true, result: trace.analyzed())
        ])
        var finding = report.findings[0]
        var place = finding.locations[0]
        (place.line, place.thread, place.object, place.isOnItself) = (1, "x", "L", false)
        finding.locations = ["one", "two", "three"].map { role in
            var same = place
            same.role = role
            if role == "two" { same.line = 2 }
            return same
        }
        let lines = TextFormat(settings).render(finding, in: report).split(separator: "\n").map(String.init)
        #expect(lines.count { $0.hasPrefix("  --> ") } == 2)
        let first = lines.firstIndex { $0.hasPrefix("  --> ") } ?? 0
        #expect(lines[(first + 1)...(first + 2)] == ["      'x' one: 'L'", "      'x' three: 'L'"])
        #expect(lines[first + 3] == "    1 | lock.acquire();lock.acquire();l…")
        #expect(lines[first + 4] == "      | ^" + String(repeating: "~", count: 31))
        #expect(lines.allSatisfy { $0.unicodeScalars.count <= 40 || $0.contains("synctrace") || $0.contains("-->") })
    }

    @Test("tells a chain of several threads as a list, and one of two in a sentence")
    func chain() {
        let three = """
            a          b          c
            acquire A
                       acquire B
                                  acquire C
            request B
                       request C
                                  request A
            """
        let lines = TextFormat().render(ResolvedReport([reported(three, "A lock, B lock, C lock")])).split(
            separator: "\n")
        #expect(lines[0] == "error[deadlock]: 3 threads wait for one another:")
        #expect(lines[1].hasPrefix("    - thread 'a' waits for 'B' (demo.swift:4), which 'b' holds since"))
        #expect(lines.contains { $0.hasPrefix("    - 'c' waits for 'A' (demo.swift:6), which 'a' holds since") })
        #expect(lines.count { $0.hasPrefix("    - ") } == 6)
        let two = "a          b\nacquire A\n           acquire B\nrequest B\n           request A"
        let text = TextFormat().render(ResolvedReport([reported(two, "A lock, B lock")]))
        #expect(text.hasPrefix("error[deadlock]: thread 'a' waits for 'B'"))
        #expect(!text.contains("    - "))
    }

    @Test("groups and counts findings that are the same")
    func groups() {
        let text = TextFormat().render(
            ResolvedReport([reported("main\nrelease_error L 0\nrelease_error L 0", "L lock")]))
        #expect(text.hasPrefix("error[release-unlocked]: thread 'main' released 'L', which nobody held"))
        #expect(text.contains(" (2 times)\n"))
        #expect(text.contains("\n  --> Sources/demo.swift:1") && text.contains("\n  --> Sources/demo.swift:2"))
        #expect(
            text.contains(
                "\n  = finding 1, see 'synctrace explain run.sqlite 1'\n    about the rule: 'synctrace explain release-unlocked'\n"
            ))
        #expect(text.hasSuffix("1 error in 1 trace (2 events)\n"))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("error[") }.count == 1)
    }

    @Test("shows the first findings of a rule, and tells how many more there are")
    func many() {
        var format = TextFormat()
        format.mostOfARule = 2
        let drawing = "main\n" + (1...5).map { "release_error L\($0) 0" }.joined(separator: "\n")
        let trace = reported(drawing, (1...5).map { "L\($0) lock" }.joined(separator: ", "))
        let text = format.render(ResolvedReport([trace]))
        #expect(text.contains("'L2'"))
        #expect(!text.contains("'L3'"))
        #expect(text.contains("\nerror[release-unlocked]: 3 more of this rule; '--format json' lists all\n"))
        #expect(text.hasSuffix("5 errors in 1 trace (5 events)\n"))
    }

    @Test("says when a trace is clean")
    func clean() {
        #expect(
            TextFormat().render(ResolvedReport([reported("main\nacquire L\nrelease L", "L lock")]))
                == "clean: no findings in 1 trace (2 events)\n")
    }

    @Test("breaks no line between a number and its unit", arguments: 10...60)
    func units(width: Int) {
        let text = "thread 't1' waited 12.5 ms (limit 200 µs), while 40 % of 7 threads (99 s) had to wait 3 times"
        let lines = TerminalText.wrapped(text, width: width, first: "", rest: "")
        #expect(lines.joined(separator: " ") == text)
        for unit in ["12.5 ms", "200 µs),", "40 %", "(99 s)"] {
            #expect(lines.contains { $0.contains(unit) }, "\(unit) in \(lines)")
        }
        #expect(lines.allSatisfy { $0.count <= max(width, "'t1'".count) })
    }

    @Test("says what is wrong with the trace itself")
    func remarks() {
        let text = TextFormat().render(ResolvedReport([reported("main\nrelease L 0", "L lock", lost: 3)]))
        #expect(
            text == """
                trace: the recording lost 3 events
                trace: 1 event of the trace is inconsistent with earlier events, which is a
                  fault of the trace and not of the program; the first: event 1, release by
                  thread 'main' (#1) on lock 'L' (#2): nobody has it

                clean: no findings in 1 trace (1 event)

                """)
    }

    @Test("tells lines of a text that were skipped from events that a recording lost")
    func skipped() {
        var trace = reported("main\nacquire L\nrelease L", "L lock", lost: 2)
        trace.isText = true
        #expect(
            TextFormat().render(ResolvedReport([trace]))
                == "trace: 2 lines were skipped\n\nclean: no findings in 1 trace (2 events)\n")
    }

    @Test("calls a trace clean where all that was found is excluded, and says how to see it")
    func excluded() {
        let drawing = "main\nacquire A\nacquire B\nrelease B\nrelease A\nacquire B\nacquire A\nrelease A\nrelease B"
        let trace = reported(drawing, "A lock, B lock")
        #expect(
            TextFormat().render(ResolvedReport([trace]))
                == "clean: no findings in 1 trace (8 events); 1 excluded, shown with --all\n")
        var settings = ReportSettings()
        settings.showsAll = true
        #expect(
            TextFormat(settings).render(ResolvedReport([trace])).hasSuffix(
                "\nclean: no findings in 1 trace (8 events); 1 excluded\n"))
    }

    @Test("colours the level alone, and only when asked")
    func color() {
        var settings = ReportSettings()
        settings.isColored = true
        let text = TextFormat(settings).render(ResolvedReport([reported("main\nrelease_error L 0", "L lock")]))
        #expect(text.hasPrefix("\u{1B}[1;31merror[release-unlocked]:\u{1B}[0m thread 'main'"))
    }

    @Test(
        "lets nothing from a trace steer the terminal",
        arguments: [
            ("\u{1B}[2J", "\\u{1B}[2J"), ("a\u{202E}b", "a\\u{202E}b"), ("\u{9B}1m", "\\u{9B}1m"), ("a\nb", "a\\u{A}b"),
            ("\u{2028}", "\\u{2028}"), ("Grüße 你好", "Grüße 你好"),
        ])
    func escaping(text: String, escaped: String) {
        #expect(TerminalText.escaped(text) == escaped)
    }

    @Test("cuts what is too long")
    func limit() {
        #expect(TerminalText.escaped(String(repeating: "x", count: 50), limit: 10) == "xxxxxxxxxx…")
    }
}
