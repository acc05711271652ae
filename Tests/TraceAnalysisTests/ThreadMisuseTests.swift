import Testing
import TraceAnalysis

@Suite("thread-misuse")
struct ThreadMisuseTests {
    private func told(_ drawing: String) -> [String] {
        analyze(drawing, objects: "", only: ["thread-misuse"]).findings.map { "\($0.level) \($0.message)" }
    }

    @Test("tells a second start, a join before the start, a join of itself, and a daemon that is set late")
    func kinds() {
        let drawing = """
            main          worker
            misuse worker 9
            start worker
                          misuse worker 10
            misuse worker 8
            misuse worker 11
                          end
            """
        #expect(
            told(drawing) == [
                "error thread 'main' joined 'worker' before it was started (demo.swift:1): refused",
                "error thread 'worker' joined itself, which would never end (demo.swift:3): refused",
                "error thread 'main' started 'worker' a second time (demo.swift:4): refused",
                "error thread 'main' changed whether 'worker' is a daemon after its start (demo.swift:5): refused",
            ])
    }

    @Test("keeps the mistakes that one thread makes with another one apart")
    func apart() {
        let drawing = "main          worker\nmisuse worker 9\nstart worker\nmisuse worker 8\n              end"
        let findings = analyze(drawing, objects: "", only: ["thread-misuse"]).findings
        #expect(Set(findings.map(\.fingerprint)).count == 2)
    }

    @Test("counts what a thread repeats at one line, and is silent about a thread that is started and joined")
    func repeated() {
        let drawing = "main          worker\nmisuse worker 9\nstart worker\n              end\njoin worker"
        #expect(analyze(drawing, objects: "", only: ["thread-misuse"]).findings.map(\.count) == [1])
        #expect(told("main          worker\nstart worker\n              end\njoin worker") == [])
    }

    @Test(
        "tells an argument that makes no sense, with the object where there is one",
        arguments: [
            ("L 14", "asked for 'L' with a negative timeout"),
            ("L 15", "gave a timeout to an attempt on 'L' that does not wait"),
            ("worker 16", "made a semaphore with a negative number of permits"),
            ("S 17", "released less than one permit of 'S'"), ("worker 18", "made a barrier for less than one party"),
            ("main 12", "joined 'main', which the library did not start"),
        ])
    func argument(refused: String, message: String) {
        let drawing = """
            main         worker
            start worker
                         misuse \(refused)
                         end
            join worker
            """
        let findings = analyze(drawing, objects: "L lock, S semaphore 1", only: ["thread-misuse"]).findings
        #expect(findings.map(\.message) == ["thread 'worker' \(message) (demo.swift:2): refused"])
        #expect(findings.map(\.level) == [.error])
    }

    @Test("tells what threads of pthreads are joined and detached for though they cannot be")
    func joinsAndDetaches() {
        let drawing = """
            main          worker
            start worker
            misuse worker 22
            misuse worker 23
            misuse worker 24
            misuse worker 25
                          misuse main 26
                          end
            """
        #expect(
            told(drawing) == [
                "error thread 'main' joined 'worker', which another join was or had been for (demo.swift:2)",
                "error thread 'main' joined 'worker', which had been detached (demo.swift:3)",
                "error thread 'main' detached 'worker', which had been joined (demo.swift:4)",
                "error thread 'main' detached 'worker', which had been detached before (demo.swift:5)",
                "error thread 'worker' joined 'main', which waited for the end of the thread that joined it "
                    + "(demo.swift:6): refused",
            ])
    }

    @Test("leaves what was refused at a broken barrier to broken-barrier")
    func barrier() {
        #expect(analyze("main\nmisuse B 13", objects: "B barrier 2").findings.map(\.rule) == ["broken-barrier"])
    }
}
