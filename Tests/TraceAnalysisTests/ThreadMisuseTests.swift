import TraceAnalysis
import Testing

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

    @Test("counts what a thread repeats at one line, and is silent about a thread that is started and joined")
    func repeated() {
        let drawing = "main          worker\nmisuse worker 9\nstart worker\n              end\njoin worker"
        #expect(analyze(drawing, objects: "", only: ["thread-misuse"]).findings.map(\.count) == [1])
        #expect(told("main          worker\nstart worker\n              end\njoin worker") == [])
    }
}
