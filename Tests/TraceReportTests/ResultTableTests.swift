import Testing
import TraceReport

@Suite("The rows of a query as a table")
struct ResultTableTests {
    private let waits = ResultTable(
        columns: ["thread", "began_ns", "wait_ns", "count"],
        rows: [
            [.text("main"), .integer(1_002_000_003), .integer(12_500_000), .integer(7)],
            [.text("worker"), .null, .real(1500.5), .integer(12)],
        ])

    @Test("are aligned, with moments in seconds and durations with their units")
    func table() {
        #expect(
            waits.text(width: 80) == """
                thread          began     wait  count
                ------  -------------  -------  -----
                main    1.002000003 s  12.5 ms      7
                worker                  1.5 µs     12

                """)
    }

    @Test("have a field a line where the line is too short for the table, and leave out what a row does not have")
    func turned() {
        #expect(waits.text(width: 37) == waits.text(width: nil))
        #expect(
            waits.text(width: 36) == """
                row 1 of 2 -------------------------
                thread  main
                began   1.002000003 s
                wait    12.5 ms
                count   7

                row 2 of 2 -------------------------
                thread  worker
                wait    1.5 µs
                count   12

                """)
    }

    @Test("are broken at the end of the line, and steer no terminal")
    func long() {
        let table = ResultTable(
            columns: ["what"], rows: [[.text("a \u{1B}[31mword " + String(repeating: "more ", count: 30))]])
        let lines = table.text(width: 30).split(separator: "\n")
        #expect(lines.count > 5)
        #expect(lines.allSatisfy { $0.count <= 30 })
        #expect(lines.dropFirst(2).allSatisfy { $0.hasPrefix("      ") })
        #expect(!table.text(width: 30).contains("\u{1B}"))
        #expect(!table.text(width: nil).contains("\u{1B}"))
    }

    @Test("tell a time from a count of the same name")
    func sameName() {
        let table = ResultTable(columns: ["gave_up", "gave_up_ns"], rows: [[.integer(2), .integer(1_500_000)]])
        #expect(table.text(width: 80).hasPrefix("gave_up  gave_up_for\n"))
    }

    @Test("say so when there are none")
    func empty() {
        #expect(ResultTable(columns: ["a", "b"], rows: []).text(width: 80) == "no rows\n")
    }
}
