import Testing
import TraceModel
import TraceReport

@Suite("The rows of a query as a table")
struct ResultTableTests {
    private let waits = Rows(
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
        let table = Rows(
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
        let table = Rows(columns: ["gave_up", "gave_up_ns"], rows: [[.integer(2), .integer(1_500_000)]])
        #expect(table.text(width: 80).hasPrefix("gave_up  gave_up_for\n"))
    }

    @Test("say so when there are none")
    func empty() {
        #expect(Rows(columns: ["a", "b"], rows: []).text(width: 80) == "no rows\n")
    }

    @Test("fit the line also where a word is longer than it")
    func path() {
        let table = Rows(
            columns: ["file", "line"], rows: [[.text("Sources/" + String(repeating: "x", count: 60)), .integer(7)]])
        let lines = table.text(width: 40).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 40 })
        #expect(
            lines.dropFirst().prefix(2).map { $0.dropFirst(6) }.joined() == "Sources/"
                + String(repeating: "x", count: 60))
    }

    @Test("are written as they come after those that decide on the form", arguments: [nil, 80, 5])
    func many(width: Int?) {
        let count = ResultTable.sample + 3
        let rows = (1...count).map { number -> [Cell] in
            let text = number == count ? "a\u{1B}##[b" : number == count - 1 ? "größer" : "plain \(number)"
            return [.integer(Int64(number)), .text(text), .null, .integer(Int64(number) * 1000)]
        }
        let lines = Rows(columns: ["n", "what", "none", "wait_ns"], rows: rows).text(width: width).split(
            separator: "\n", omittingEmptySubsequences: false)
        if width == 5 {
            #expect(lines.first == "row 1 ")
            #expect(lines.contains("row \(count) "))
            #expect(lines.suffix(9).filter { !$0.hasPrefix("row") }.joined().contains("größer"))
        } else {
            #expect(lines.count == count + 3)
            #expect(lines[0] == "    n  what         none    wait")
            #expect(lines[2] == "    1  plain 1              1 µs")
            #expect(lines[count - 1] == "10001  plain 10001         10 ms")
            #expect(lines[count] == "10002  größer              10 ms")
            #expect(lines[count + 1] == "10003  a\\u{1B}\\u{23}#[b         10 ms")
        }
    }
}

/// A value of a row in these tests.
enum Cell {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
}

/// Adds rows to a text, as many at a time as a batch takes.
func add(_ rows: [[Cell]], of columns: [String], to text: inout some RowText) {
    let batch = RowBatch()
    batch.removeAll(columns: columns)
    for row in rows {
        if batch.isFull {
            text.add(batch)
            batch.removeAll(columns: columns)
        }
        for cell in row {
            switch cell {
            case .null: batch.appendNull()
            case .integer(let value): batch.append(value)
            case .real(let value): batch.append(value)
            case .text(var text): text.withUTF8 { batch.append(text: $0.baseAddress, count: $0.count) }
            }
        }
        batch.endRow()
    }
    text.add(batch)
}

/// A result as a table.
private struct Rows {
    let columns: [String]
    let rows: [[Cell]]

    func text(width: Int?) -> String {
        var table = ResultTable(columns: columns, width: width)
        add(rows, of: columns, to: &table)
        table.finish()
        return String(decoding: table.bytes, as: UTF8.self)
    }
}
