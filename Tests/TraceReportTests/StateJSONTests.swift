import Foundation
import TestSupport
import Testing
import TraceReplay

@testable import TraceReport

@Suite("The state for programs")
struct StateJSONTests {
    private static let root =
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    private func json(
        of trace: DrawnTrace, after count: Int? = nil, showsAll: Bool = false, isText: Bool = false
    ) throws -> [String: Any] {
        var replay = Replay(tables: trace.tables)
        let events = trace.events.prefix(count ?? trace.events.count)
        for event in events { replay.apply(event) }
        var report = StateReport(replay, after: events.last)
        report.showsAll = showsAll
        report.isText = isText
        let text = report.json(path: "a \"trace\"", total: Int64(trace.events.count))
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let schema = try JSONSchema(path: Self.root + "/docs/state.schema.json")
        #expect(schema.problems(of: value) == [], "docs/state.schema.json does not describe it")
        return try #require(value as? [String: Any])
    }

    private func rows(_ json: [String: Any], _ key: String) -> [[String: Any]] { json[key] as? [[String: Any]] ?? [] }

    private static let trace = DrawnTrace(
        """
        main          t1           t2
        start t1
        start t2
                      acquire A
                                   request A
        acquire S
        join_wait t1
        """, objects: "A lock, B lock, S semaphore 2")

    @Test("has each holder and each waiter by id, since when and where")
    func locks() throws {
        let json = try json(of: Self.trace)
        #expect(json["trace"] as? String == "a \"trace\"")
        #expect(json["event"] as? Int == 8)
        #expect(json["events"] as? Int == 8)
        let threads = rows(json, "threads")
        #expect(threads.map { $0["name"] as? String } == ["main", "t1", "t2"])
        let ids = threads.compactMap { $0["id"] as? Int }
        let objects = rows(json, "objects")
        #expect(objects.map { $0["name"] as? String } == ["A", "S"])
        #expect(objects[0]["holders"] as? [Int] == [ids[1]])
        #expect(objects[0]["waiters"] as? [Int] == [ids[2]])
        #expect(objects[1]["permits"] as? Int == 1)
        #expect(objects[1]["capacity"] as? Int == 2)
        #expect(objects[1]["holders"] as? [Int] == [ids[0]])
        let wait = try #require(threads[2]["wait"] as? [String: Any])
        #expect(wait["for"] as? String == "acquire")
        #expect(wait["object"] as? Int == objects[0]["id"] as? Int)
        #expect(wait["sinceEvent"] as? Int == 6)
        #expect((wait["place"] as? [String: Any])?["line"] as? Int == 4)
        #expect(threads[1]["wait"] is NSNull)
        let hold = try #require((threads[1]["holds"] as? [[String: Any]])?.first)
        #expect(hold["object"] as? Int == objects[0]["id"] as? Int)
        #expect(hold["sinceNs"] as? Int == 4000)
    }

    @Test("leaves out what is at rest unless it is wanted")
    func rest() throws {
        let drawing =
            "main      t1\nstart t1\n          acquire A\n          release A\n          end\nset E\nacquire B"
        let trace = DrawnTrace(drawing, objects: "A lock, B rlock, E event, P barrier 3")
        let short = try json(of: trace)
        #expect(rows(short, "threads").map { $0["name"] as? String } == ["main"])
        #expect(rows(short, "objects").map { $0["name"] as? String } == ["E", "B"])
        let long = try json(of: trace, showsAll: true)
        #expect(rows(long, "threads").map { $0["phase"] as? String } == ["running", "ended"])
        #expect(rows(long, "objects").map { $0["name"] as? String } == ["A", "E", "B"])
        #expect(rows(long, "objects")[1]["set"] as? Bool == true)
    }

    @Test("is that before the first event for a moment before it")
    func before() throws {
        let json = try json(of: Self.trace, after: 0, showsAll: true)
        #expect(json["event"] is NSNull)
        #expect(rows(json, "objects").allSatisfy { ($0["holders"] as? [Int])?.isEmpty ?? false })
    }

    @Test("tells the time of a text in lines")
    func text() throws {
        let json = try json(of: Self.trace, isText: true)
        #expect(json["timeNs"] == nil)
        #expect(json["timeLine"] as? Int == 7000)
        let wait = rows(json, "threads")[2]["wait"] as? [String: Any]
        #expect(wait?["sinceLine"] as? Int == 5000)
    }
}
