import Foundation
import Testing
import TraceAnalysis
import TraceModel
import TraceReader
import TraceWriter

@testable import Demos

/// What a recording is closed with, against the two other ways to the same figures.
@Suite("The tables of a trace that was just recorded", .timeLimit(.minutes(15)))
struct FreshTablesTests {
    private let scratch: Scratch
    private let trace: TraceFile

    init() throws {
        scratch = try Scratch()
        trace = TraceFile(path: scratch("run.sqlite"))
    }

    @Test("hold what SQL and the analyzer find in the events of a demo", arguments: Demo.all.map(\.name))
    func demo(name: String) throws {
        let outcome = try synctrace("demo", name, "--output", trace.path)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        try expectSame()
    }

    @Test("hold the same for a program that was killed while it hung")
    func killed() throws {
        let recorder = try Child(programWords(["hang"], recordedTo: trace.path))
        #expect(recorder.line() == "hanging")
        kill(try #require(recorder.children.first), SIGKILL)
        #expect(try recorder.finish().end == .signaled(SIGKILL))
        #expect(try trace.integer("SELECT count(*) FROM request WHERE end_seq IS NULL") == 2)
        try expectSame()
    }

    @Test("hold the same for programs that fork", arguments: ["fork", "fork-reading"])
    func forked(name: String) throws {
        _ = try run(programWords([name], recordedTo: trace.path))
        #expect(try trace.integer("SELECT count(*) FROM process") > 1)
        try expectSame()
    }

    private func expectSame() throws {
        let sql = TraceFile(path: trace.path, views: View.temporaryStandIns + View.temporaryStatements)
        let names =
            Schema.digest.map(\.name) + [
                "acquisitions", "waits", "notifications", "lock_order", "held_at_end", "abrupt_daemons",
                "unowned_releases", "fairness",
            ]
        for name in names {
            let text = "SELECT * FROM \(name)"
            #expect(try trace.rows(text).sorted() == sql.rows(text).sorted(), "\(name)")
        }
        for query in QueryCatalog.all {
            #expect(try trace.rows(query.sql).sorted() == sql.rows(query.sql).sorted(), "\(query.name)")
        }
        let fairness = try AnalysisSession().analyze(TraceReader(path: trace.path)).result.fairness
        let shares = fairness.objects.flatMap { object in
            object.threads.map { thread in
                [
                    object.object.rawValue, thread.thread.rawValue, thread.acquisitions, thread.contended,
                    thread.waitTotal, thread.waitLongest, thread.holdTotal, thread.longestRun, thread.overtaken,
                    thread.mostOvertaken, thread.gaveUp, thread.gaveUpWait,
                ].map(String.init).joined(separator: "|")
            }
        }
        #expect(try trace.rows("SELECT * FROM share").sorted() == shares.sorted())
        let blocked = fairness.objects.flatMap { object in
            object.threads.filter { $0.blockedOthers > 0 }.map {
                "\(object.object.rawValue)|\($0.thread.rawValue)|\($0.blockedOthers)"
            }
        }
        let charged = try trace.rows(
            """
            SELECT object_id, other_id, sum(blocked_ns) FROM contention
            GROUP BY object_id, other_id HAVING sum(blocked_ns) > 0
            """)
        #expect(charged.sorted() == blocked.sorted())
    }
}
