import Testing
import TraceInterchange
import TraceModel

@Suite("The syntax of STD")
struct SyntaxTests {
    @Test("A well-formed file is read without a word", arguments: Fixtures.names(in: "syntax/accept"))
    func accepted(_ name: String) throws {
        let imported = try Imported(Fixtures.bytes("syntax/accept/\(name)"))
        #expect(imported.report.problems == [])
        #expect(imported.report.skipped == 0)
    }

    @Test("A malformed line is reported", arguments: Fixtures.names(in: "syntax/reject"))
    func rejected(_ name: String) throws {
        let imported = try Imported(Fixtures.bytes("syntax/reject/\(name)"))
        #expect(imported.report.skipped > 0)
        #expect(imported.report.problems.count == Int(imported.report.skipped))
    }

    @Test("A malformed line is skipped, and the lines after it are read as if it were not there")
    func skipped() throws {
        let whole = try Imported("T0|acq(A)|1\nT0|rel(A)|2\n")
        let broken = try Imported("T0|acq(A)|1\n\nT0|acq(B)|x\nT0|rel(A)|2\nrubbish\n")
        #expect(broken.story == whole.story)
        #expect(broken.report.problems.map(\.line) == [2, 3, 5])
        #expect(broken.report.lines == 5)
        #expect(broken.events.last?.objectSeq == whole.events.last?.objectSeq)
    }

    @Test("Many malformed lines are counted, and the first are told")
    func many() throws {
        let report = try Imported(String(repeating: "nonsense\n", count: 1000)).report
        #expect(report.skipped == 1000)
        #expect(report.problems.count == STDImportReport.limit)
    }

    @Test("Bytes that are not UTF-8 are a name like any other")
    func bytes() throws {
        let line = Array("T".utf8) + [0xff, 0xfe] + Array("|acq(".utf8) + [0xc3] + Array(")|1\n".utf8)
        let imported = try Imported(line)
        #expect(imported.report.skipped == 0)
        #expect(imported.tables.objects.count == 2)
        let rubbish = try Imported((0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 7) })
        #expect(rubbish.report.skipped > 0)
    }

    @Test("Pieces of any size give the same trace", arguments: [1, 2, 3, 7, 64])
    func pieces(_ size: Int) throws {
        let bytes = try Fixtures.bytes("cases-ext/hg_bug327548.std")
        #expect(try Imported(bytes, piece: size).events == Imported(bytes).events)
        let crlf = try Fixtures.bytes("syntax/accept/crlf.std")
        #expect(try Imported(crlf, piece: size).events == Imported(crlf).events)
    }

    @Test("A line that is too long is reported once, whatever pieces it comes in")
    func tooLong() throws {
        let text = "T0|acq(A)|1\nT0|acq(" + String(repeating: "x", count: 1 << 20) + ")|2\nT0|rel(A)|3\n"
        for piece in [Int.max, 4096] {
            let report = try Imported(text, piece: piece).report
            #expect(report.problems.map(\.line) == [2])
            #expect(report.problems.map(\.reason) == ["it is longer than 1048576 bytes"])
        }
    }

    @Test("Each fault is named")
    func reasons() throws {
        func reason(_ line: String) throws -> String { try Imported(line).report.problems.first?.reason ?? "none" }
        #expect(try reason("T0|acq(A)") == "it has 2 fields in place of three")
        #expect(try reason("|acq(A)|1") == "it names no thread")
        #expect(try reason("T0|acq(A)|-1") == "its location is not a whole number from 0")
        #expect(try reason("T0|acq(A)|2147483648") == "its location is above 2147483647")
        #expect(try reason("T0|acq(A)|99999999999999999999999") == "its location is above 2147483647")
        #expect(try reason("T0|wait(C)|1") == "its operand needs two parts with a comma between them")
        #expect(
            try reason("T0|seminit(S,x)|1") == "the number in its operand is not a whole number from 0 to 2147483647")
        #expect(try reason("T0|sync(x)|1") == "its operation is not known")
        #expect(try reason("T0|branch(x)|1") == "none")
    }

    @Test("Digits alone name the thread T and the digits where a thread is started, and nowhere else")
    func digits() throws {
        let imported = try Imported("T0|fork(1)|1\nT1|acq(1)|2\nT1|rel(1)|3\nT0|join(1)|4")
        #expect(imported.tables.threads.compactMap(\.name) == ["T0", "T1"])
        #expect(imported.tables.objects.map { $0.name ?? "" } == ["T0", "T1", "1"])
    }

    @Test("A location is a line of the file that is read")
    func location() throws {
        let imported = try Imported("T0|acq(A)|0\nT0|rel(A)|2147483647\nT0|acq(A)|0")
        #expect(imported.tables.sites.map(\.line) == [0, 2_147_483_647])
        #expect(imported.tables.sites.allSatisfy { $0.file.isEmpty })
    }
}
