import TestSupport
import Testing
import TraceAnalysis
import TraceReport

@Suite("The table of fairness")
struct FairnessTableTests {
    private func lines(_ drawing: String, objects: String) -> [String] {
        let trace = DrawnTrace(drawing, objects: objects)
        let reported = ReportedTrace(path: "run.sqlite", lost: 0, cleanEnd: true, result: trace.analyzed())
        return FairnessTable(ResolvedReport([reported]).fairness).lines
    }

    @Test("shows what threads waited for, with what the columns have no room for below")
    func waits() {
        #expect(
            lines(
                """
                main       t1         t2
                start t1
                start t2
                acquire A
                           request A
                                      request A
                release A
                acquire A
                release A
                           acquire A
                           release A
                request A
                """, objects: "A lock") == [
                    "fairness: who waited for what, the longest first",
                    "       acquired contended waited    p95 longest held overtaken",
                    "A             3      33 %  11 µs 5.9 µs    6 µs 5 µs         2",
                    "  t2          0             6 µs           6 µs 0 ns         1",
                    "  t1          1     100 %   5 µs           5 µs 1 µs         1",
                    "  main        2       0 %   0 ns           0 ns 4 µs         0",
                    "    Jain's index 0.6, of waits 0.661; 2 in a row by 'main'; 5 µs of waiting",
                    "    while 'main' held it; 'main' still waits, for 0 ns so far; 't2' still waits,",
                    "    for 6 µs so far",
                ])
    }

    @Test("has a part for semaphores, conditions and barriers where there is something to say")
    func others() {
        #expect(
            lines(
                """
                main        t1
                start t1
                acquire S
                release S
                            acquire R
                            wait C
                            release R 0
                notify C
                            acquire R
                            wake C
                            release R
                arrive B
                            arrive B
                            pass B 1
                pass B 0
                """, objects: "S semaphore 1, R rlock, C condition, B barrier 2") == [
                    "semaphores: permits left",
                    "  least most  mean none for    of",
                    "S     0    1 0.917     1 µs 12 µs",
                    "",
                    "conditions: from the notification to the wake",
                    "  wakes  p50  p95 longest out of order idle",
                    "C     1 2 µs 2 µs    2 µs            0    0",
                    "",
                    "barriers: from the first arrival to the last",
                    "  rounds  p50 longest most often last",
                    "B      1 1 µs    1 µs          t1 (1)",
                ])
    }

    @Test("is empty where nobody waited")
    func silent() {
        #expect(lines("main\nacquire A\nrelease A", objects: "A lock").isEmpty)
    }

    @Test("keeps to 80 columns and to some rows, and says how many more there are")
    func bounded() {
        let threads = (1...20).map { "a thread with a long name, number\($0)" }
        var drawing = threads.map { $0.replacing(" ", with: "_") }.joined(separator: "  ") + "\n"
        var objects: [String] = []
        for lock in 0..<20 {
            objects.append("a_lock_whose_name_takes_much_room_\(lock) lock")
            for thread in threads.indices {
                let column = threads[..<thread].reduce(0) { $0 + $1.count + 2 }
                let indent = String(repeating: " ", count: column)
                for step in ["request", "acquire", "release"] {
                    drawing += "\(indent)\(step) a_lock_whose_name_takes_much_room_\(lock)\n"
                }
            }
        }
        let shown = lines(String(drawing.dropLast()), objects: objects.joined(separator: ","))
        #expect(shown.allSatisfy { $0.count <= 80 })
        #expect(shown.filter { $0 == "  and 8 threads more" }.count == 12)
        #expect(shown.last == "and 8 more that threads waited for")
    }

    @Test("tells the times of a text in lines, and those of a recording in units")
    func textTimes() {
        let trace = DrawnTrace(
            "main       t1\nstart t1\nacquire A\n           request A\nrelease A\n           acquire A",
            objects: "A lock")
        let reported = ReportedTrace(path: "run.sqlite", lost: 0, cleanEnd: true, result: trace.analyzed())
        let fairness = ResolvedReport([reported]).fairness
        let text = FairnessTable(fairness, isText: true).lines
        #expect(text.last == "times are in lines of the text")
        #expect(!text.dropLast().contains { $0.contains("µs") })
        #expect(FairnessTable(fairness).lines.contains { $0.contains("2 µs") })
    }
}
