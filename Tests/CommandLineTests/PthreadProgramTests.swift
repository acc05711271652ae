import Foundation
import Testing

/// Small programs on POSIX threads, which know nothing of a recorder. Each has one mistake, which must be told, or none.
@Suite("A program on POSIX threads", .timeLimit(.minutes(15)))
struct PthreadProgramTests {
    @Test("has its findings, and no other warnings or errors", arguments: try PthreadTruth.all())
    func findings(of program: PthreadTruth) throws {
        let scratch = try Scratch()
        let trace = TraceFile(path: scratch("program.sqlite"))
        let outcome = try run(
            [Product.synctrace, "record", "--output", trace.path, "--", Product.pthreadPrograms, program.name],
            environment: ["PTHREAD_PROGRAMS_LIMIT": program.hangs ? "2" : "40"])
        #expect(outcome.output == program.name + "\n")
        #expect(outcome.end == program.end, "\(outcome.errors)")
        try trace.expectSound()
        let analysis = try synctrace("analyze", trace.path, "--format", "json", "--fail-on", "never")
        #expect(analysis.end == .exited(0), "\(analysis.errors)")
        let report = try JSONDecoder().decode(PthreadReport.self, from: Data(analysis.output.utf8))
        let found = report.findings.filter { $0.level != "note" && $0.verdict != "excluded" }.sorted {
            ($0.rule, $0.names.joined()) < ($1.rule, $1.names.joined())
        }
        let wanted = program.findings.sorted { ($0.rule, $0.objects.joined()) < ($1.rule, $1.objects.joined()) }
        let isTold = found.count == wanted.count && zip(found, wanted).allSatisfy { $0.fits($1) }
        let told = found.map { "\($0.level)[\($0.rule)] \($0.message)" }.joined(separator: "\n")
        #expect(isTold, "wanted: \(wanted)\nfound: \(told)")
        // It names nothing that such a program does not have.
        for finding in report.findings {
            #expect(!finding.help.contains(#/\{ \}|\(\)|RLock|Event/#), "\(finding.help)")
        }
    }

    @Test("has a line in the table of what must be found, and each line has a program")
    func completeness() throws {
        let listed = try run([Product.pthreadPrograms]).output.split(separator: "\n").map(String.init)
        let truth = try PthreadTruth.all()
        #expect(truth.map(\.name) == listed)
        #expect(truth.filter { !$0.findings.isEmpty }.count == 54)
        #expect(truth.filter(\.findings.isEmpty).count == 44)
    }
}
