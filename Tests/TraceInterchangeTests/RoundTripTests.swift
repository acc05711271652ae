import Testing
import TraceAnalysis
import TraceInterchange
import TraceModel
import TraceReplay

@Suite("A trace written as STD and read again")
struct RoundTripTests {
    /// The lines of a trace.
    private func exported(_ events: [TraceEvent], _ tables: TraceTables) -> [UInt8] {
        var plan = STDExportPlan(tables: tables)
        for event in events { plan.consume(event) }
        var exporter = STDExporter(plan)
        for event in events { exporter.consume(event) }
        return exporter.take()
    }

    private func findings(_ imported: Imported) -> [String] {
        imported.analyze().findings.map { "\($0.rule) \($0.level) \($0.verdict?.rawValue ?? "")" }.sorted()
    }

    @Test("gives the same findings", arguments: Case.all)
    func cases(_ one: Case) throws {
        let first = try Imported(one.bytes())
        let lines = exported(first.events, first.tables)
        let second = try Imported(lines)
        #expect(second.report.problems == [], "\(String(decoding: lines, as: UTF8.self))")
        #expect(findings(second) == findings(first), "\(String(decoding: lines, as: UTF8.self))")
    }

    @Test("gives the same misuse", arguments: Misuse.all)
    func misuses(_ misuse: Misuse) throws {
        for trace in [misuse.trace, misuse.sound] {
            let first = try Imported(Misuse.lines(trace))
            let lines = exported(first.events, first.tables)
            let second = try Imported(lines)
            #expect(second.report.problems == [], "\(String(decoding: lines, as: UTF8.self))")
            #expect(findings(second) == findings(first), "\(String(decoding: lines, as: UTF8.self))")
        }
    }

    @Test("has the same lines, but for what means nothing")
    func lines() throws {
        let text = Misuse.lines(
            """
            T0 init A,rw; T0 fork T2; T0 detach T2; T0 fork T1; T0 rdacq A; T0 upgrade A; T0 downgrade A; T0 rel A; T0 tryacq A; T0 rel A
            T1 acq M; T1 wait C,M; T0 acq M; T0 notify C; T0 rel M; T1 wake C,M; T1 rel M; T1 r x; T1 w x; T1 exit T1
            T0 seminit S,2; T0 semwait S; T0 sempost S; T0 binit B,1; T0 barr B; T0 bdep B; T0 bdestroy B
            T0 fork T3; T0 detach T3; T3 owner F,T0; T3 block F; T0 unowned F; T3 unblock F; T3 owner F,T3; T3 block G; T3 blocktimeout G; T3 exit T3
            T0 join T1; T0 exit T0; T0 pexit 0
            """)
        let imported = try Imported(text)
        let again = String(decoding: exported(imported.events, imported.tables), as: UTF8.self)
        #expect(again.split(separator: "\n") == text.split(separator: "\n"))
    }

    @Test("loses no name that the format cannot hold")
    func names() throws {
        var tables = TraceTables()
        tables.add(ThreadInfo(id: ThreadID(rawValue: 1), name: "my thread|1", started: 0))
        tables.add(ThreadInfo(id: ThreadID(rawValue: 2), name: "7", started: 0))
        tables.add(ObjectInfo(id: ObjectID(rawValue: 3), kind: .lock, name: "a,b\n"))
        tables.add(ObjectInfo(id: ObjectID(rawValue: 4), kind: .rlock, name: "a b_"))
        let events = [
            TraceEvent(
                seq: 1, time: 0, thread: ThreadID(rawValue: 1), kind: .acquire, object: ObjectID(rawValue: 3),
                objectSeq: 1, value: 1),
            TraceEvent(
                seq: 2, time: 0, thread: ThreadID(rawValue: 2), kind: .acquire, object: ObjectID(rawValue: 4),
                objectSeq: 1, value: 1),
        ]
        let text = String(decoding: exported(events, tables), as: UTF8.self)
        #expect(text == "my_thread_1|acq(a_b_)|0\nT7|acq(a_b_~2)|0\n")
    }
}
