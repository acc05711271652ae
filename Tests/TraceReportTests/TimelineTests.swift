import Foundation
import TestSupport
import Testing
import TraceModel

@testable import TraceReport

@Suite("A timeline")
struct TimelineTests {
    /// What was written, in words.
    private struct Log: TimelineEncoder {
        var lines: [String] = []
        private var names: [Int64: String] = [:]
        private var groups: [Int64: String] = [:]

        mutating func addGroup(_ id: Int64, name: String) { groups[id] = name }
        mutating func addTrack(_ track: TimelineTrack, name: String) {
            names[track.id] = (groups[track.group]?.hasPrefix("locks") ?? false ? "lock " : "") + name
        }
        mutating func addCounter(_ track: TimelineTrack, name: String) { names[track.id] = name }
        mutating func begin(_ track: TimelineTrack, at time: Int64, name: String, detail: (String, String)?) {
            lines.append("\(names[track.id] ?? "?"): [ \(name)")
        }
        mutating func end(_ track: TimelineTrack, at time: Int64) { lines.append("\(names[track.id] ?? "?"): ]") }
        mutating func mark(
            _ track: TimelineTrack, at time: Int64, name: String, detail: (String, String)?, outgoing: Int64?,
            incoming: Int64?
        ) {
            let arrow = outgoing.map { " \($0)>" } ?? incoming.map { " >\($0)" } ?? ""
            lines.append("\(names[track.id] ?? "?"): \(name)\(arrow)")
        }
        mutating func count(_ track: TimelineTrack, at time: Int64, value: Int64) {
            lines.append("\(names[track.id] ?? "?") = \(value)")
        }
        mutating func take() -> [UInt8] {
            defer { lines = [] }
            return Array(lines.map { $0 + "\n" }.joined().utf8)
        }
        mutating func finish() {}
    }

    private func bytes(
        _ encoder: some TimelineEncoder, _ drawing: String, objects: String, notes: [TimelineNote] = []
    ) -> [UInt8] {
        let trace = DrawnTrace(drawing, objects: objects)
        var timeline = Timeline(encoder, tables: trace.tables, notes: notes)
        for event in trace.events { timeline.consume(event) }
        timeline.finish()
        return timeline.take()
    }

    private func lines(_ drawing: String, objects: String, notes: [TimelineNote] = []) -> String {
        String(decoding: bytes(Log(), drawing, objects: objects, notes: notes), as: UTF8.self)
    }

    @Test("has holds on the lock's track, waits on the thread's, and an arrow from the release that ended one")
    func locks() {
        let text = lines(
            """
            a          b
            acquire L
                       request L
            release L
                       acquire L
                       release L
            """, objects: "L lock")
        #expect(
            text == """
                lock L: [ a
                b: [ waits for 'L'
                lock L: ]
                b: ]
                a: releases 'L' 1>
                b: acquires 'L' >1
                lock L: [ b
                lock L: ]

                """)
    }

    @Test("has a track for each reader at a time, a counter for permits, and ends what is open")
    func slots() {
        let text = lines(
            """
            a                  b                  c
            acquire_shared R 1
                               acquire_shared R 2
            acquire S
            release_shared R 1
                                                  request R
            """, objects: "R rwlock, S semaphore 2")
        #expect(
            text == """
                lock R: [ a
                lock R (2): [ b
                lock S: [ a
                permits of S = 1
                lock R: ]
                c: [ waits for 'R'
                c: ]
                lock R (2): ]
                lock S: ]

                """)
    }

    @Test("joins starts, ends, notifications and sets to what they let go on, and shows findings")
    func arrows() {
        let text = lines(
            """
            main         t
            start t
                         begin
                         wait E
            set E 1
                         wake E 1
                         end
            join_wait t
            join t 1
            """, objects: "E event", notes: [TimelineNote(event: 5, title: "note[x]", text: "said")])
        #expect(
            text == """
                main: starts 't' 1>
                t: begins >1
                t: [ waits for 'E' to be set
                main: note[x]
                t: ]
                main: sets 'E' 2>
                t: woken by 'E' >2
                main: [ waits for 't' to end
                main: ]
                t: ends 3>
                main: joined 't' >3

                """)
    }

    private static let drawing = """
        a          b
        acquire L
                   request L
        release L
                   acquire L
        """

    @Test("as Chrome's JSON is JSON whose slices nest, also with hostile names")
    func chrome() throws {
        let text = bytes(ChromeTimeline(), Self.drawing, objects: "L lock")
        let root = try #require(JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
        let events = try #require(root["traceEvents"] as? [[String: Any]])
        func count(_ phase: String) -> Int { events.count { $0["ph"] as? String == phase } }
        #expect(count("B") == 3 && count("E") == 3 && count("s") == 1 && count("f") == 1)
        let request = events.first { $0["name"] as? String == "waits for 'L'" }
        #expect(request?["ts"] as? Double == 1)
        #expect((request?["args"] as? [String: String]) == ["place": "demo.swift:2"])
    }

    @Test("in Perfetto's form is a sequence of packets with the same tracks and slices")
    func perfetto() throws {
        let fields = try ProtobufFields(bytes(PerfettoTimeline(), Self.drawing, objects: "L lock"))
        let packets = try fields.messages(1)
        let tracks = try packets.flatMap { try $0.messages(60) }.map { try $0.texts(2).first ?? "" }
        #expect(tracks.filter { !$0.contains(" of ") } == ["a", "L", "b"])
        let events = try packets.flatMap { try $0.messages(11) }
        let kinds = events.map { $0.numbers(9).first ?? 0 }
        #expect(kinds.count { $0 == 1 } == 3 && kinds.count { $0 == 2 } == 3 && kinds.count { $0 == 3 } == 2)
        #expect(events.flatMap { $0.numbers(47) } == [1] && events.flatMap { $0.numbers(48) } == [1])
        #expect(packets.flatMap { $0.numbers(8) }.max() == 3000)
    }
}
