import Testing

@Suite("The width of the terminal", .timeLimit(.minutes(15)))
struct TerminalWidthTests {
    private let trace = CommittedTrace(name: "deadlock").path("sqlite")
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func lines(at columns: UInt16, _ words: String...) throws -> [String] {
        try PseudoTerminal(columns: columns).output(of: [Product.synctrace] + words, in: scratch.path)
    }

    @Test("decides whether query prints a table or turns its rows")
    func query() throws {
        let sql = "SELECT thread, object, wait_ns, file FROM acquisitions"
        let narrow = try lines(at: 30, "query", trace, "--sql", sql)
        #expect(narrow.first?.hasPrefix("row 1 of ") == true)
        #expect(narrow.allSatisfy { !$0.hasPrefix("wait ") || $0.hasSuffix("s") })
        let wide = try lines(at: 200, "query", trace, "--sql", sql)
        #expect(wide.first?.hasPrefix("thread ") == true)
        #expect(
            try run([Product.synctrace, "query", trace, "--sql", sql]).output.split(separator: "\n").map(String.init)
                == wide)
    }

    @Test("is used by reports, which have 80 columns elsewhere")
    func reports() throws {
        for command in [["analyze", trace], ["state", trace], ["explain", trace, "1"]] {
            let narrow = try PseudoTerminal(columns: 60).output(of: [Product.synctrace] + command, in: scratch.path)
            let wide = try PseudoTerminal(columns: 160).output(of: [Product.synctrace] + command, in: scratch.path)
            // Places and source lines are not broken.
            let prose = narrow.filter { !$0.contains("|") && !$0.contains("-->") && !$0.contains("= finding") }
            #expect(prose.allSatisfy { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "").count <= 60 }, "\(command)")
            #expect(wide.contains { $0.count > 80 } && wide.allSatisfy { $0.count <= 180 }, "\(command)")
            #expect(wide.count < narrow.count)
        }
    }
}
