import Testing
import TraceModel
import TraceReport

@Suite("Rows for programs")
struct RowListingTests {
    private func list(_ format: RowListing.Format, _ columns: [String], _ rows: [[Cell]], isEscaped: Bool = false)
        -> String
    {
        var listing = RowListing(format, columns: columns)
        listing.isEscaped = isEscaped
        add(rows, of: columns, to: &listing)
        listing.finish()
        return String(decoding: listing.bytes, as: UTF8.self)
    }

    private func field(_ text: String, isEscaped: Bool = false) -> String {
        String(list(.csv, ["a"], [[.text(text)]], isEscaped: isEscaped).dropFirst(2).dropLast())
    }

    @Test("have fields of CSV in quotes where they need them, and no other")
    func csv() {
        #expect(field("main/2#lock3") == "main/2#lock3")
        #expect(field("a:b") == "a:b")
        #expect(field("a,b") == "\"a,b\"")
        #expect(field("say \"x\"") == "\"say \"\"x\"\"\"")
        #expect(field("two\nlines") == "\"two\nlines\"")
        #expect(field("::error::x") == "\"::error::x\"")
        #expect(field("##[error]") == "\"##[error]\"")
        #expect(field("größer \u{1F512}") == "größer \u{1F512}")
        #expect(field("\u{1B}[31m") == "\u{1B}[31m")
        #expect(field("\u{1B}[31m", isEscaped: true) == "\\u{1B}[31m")
        #expect(field("a ##[error]", isEscaped: true) == "a \\u{23}#[error]")
    }

    @Test("have every number as it is", arguments: [0, 7, -1, 10, 99, 100, -1000, .max, .min, 999_999_999_999_999_999])
    func numbers(number: Int64) {
        #expect(list(.csv, ["n", "x"], [[.integer(number), .real(0.5)]]) == "n,x\n\(number),0.5\n")
    }

    @Test("are JSON with names that differ")
    func json() {
        let rows: [[Cell]] = [[.integer(1), .text("a \"b\" ü"), .null, .real(.infinity)]]
        #expect(
            list(.json, ["a", "a", "a_2", "a"], rows)
                == "[\n{\"a\": 1, \"a_3\": \"a \\\"b\\\" ü\", \"a_2\": null, \"a_4\": null}]\n")
        #expect(list(.json, ["a"], []) == "[]\n")
    }
}
