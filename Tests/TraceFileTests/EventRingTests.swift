import Foundation
import Testing
import TraceModel
import TraceWriter

@Suite("The ring of the last events", .timeLimit(.minutes(15)))
struct EventRingTests {
    private let directory: TemporaryDirectory
    private let writer: TraceWriter
    private let place: String

    init() throws {
        directory = try TemporaryDirectory()
        writer = try TraceWriter(creating: directory.file("t.sqlite"), metadata: TraceMetadata(program: "demo"))
        place = directory.file("watched")
    }

    private static func event(_ seq: Int64) -> TraceEvent {
        TraceEvent(
            seq: seq, time: seq * 10, thread: ThreadID(rawValue: 1), kind: seq % 2 == 0 ? .release : .acquire,
            object: ObjectID(rawValue: 7), objectSeq: seq, site: SiteID(rawValue: 3), value: -seq)
    }

    /// Events in a transaction of their own.
    private func append(_ numbers: ClosedRange<Int64>) throws {
        try writer.begin()
        for seq in numbers { try writer.append(Self.event(seq)) }
        try writer.commit()
    }

    /// Has the writer look until it must have seen what there is.
    private func look() { for _ in 0..<64 { writer.lookForWatcher(at: place) } }

    private func read(_ watch: RingWatch, after known: Int64) -> (events: [TraceEvent], last: Int64) {
        var events: [TraceEvent] = []
        let last = watch.forEachBatch(after: known, through: watch.head) { events += $0 }
        return (events, last)
    }

    private var isThere: Bool { FileManager.default.fileExists(atPath: place) }

    @Test("has what was committed since somebody watches, and nothing before")
    func committed() throws {
        try append(1...5)
        let watch = try #require(RingWatch(place))
        #expect(watch.head == 0)
        look()
        #expect(watch.head == 5)
        #expect(read(watch, after: 4).last == 4)
        try append(6...3000)
        #expect(watch.head == 3000)
        let (events, last) = read(watch, after: 5)
        #expect(events == (6...3000).map(Self.event))
        #expect(last == 3000)
        // The first event of all was before.
        #expect(read(watch, after: 0).events.isEmpty)
    }

    @Test("says nothing of a transaction that is open or was rolled back")
    func rollback() throws {
        let watch = try #require(RingWatch(place))
        look()
        try append(1...3)
        try writer.begin()
        for seq in 4...6 as ClosedRange<Int64> { try writer.append(Self.event(seq)) }
        #expect(watch.head == 3)
        writer.rollback()
        #expect(watch.head == 3)
        try writer.begin()
        var other = Self.event(4)
        other.kind = .timeout
        try writer.append(other)
        try writer.commit()
        #expect(read(watch, after: 3).events == [other])
    }

    @Test("does not give events that may have been overwritten")
    func overtaken() throws {
        let watch = try #require(RingWatch(place))
        look()
        let capacity: Int64 = 1 << 18
        try append(1...capacity + 5000)
        #expect(read(watch, after: 0).last == 0)
        #expect(read(watch, after: 5000).last == 5000)
        let known: Int64 = 7000
        let (events, last) = read(watch, after: known)
        #expect(last == capacity + 5000)
        #expect(events.count == Int(last - known))
        #expect(events.first == Self.event(known + 1))
    }

    @Test("is for several watchers, and goes with the last one")
    func several() throws {
        var first = RingWatch(place)
        #expect(first != nil)
        look()
        try append(1...2)
        var second = RingWatch(place)
        #expect(try read(#require(second), after: 0).events.count == 2)
        first = nil
        #expect(isThere)
        look()
        try append(3...4)
        #expect(try read(#require(second), after: 0).events.count == 4)
        second = nil
        #expect(!isThere)
        look()
        try append(5...6)
        // Another one finds a ring of its own.
        let third = try #require(RingWatch(place))
        look()
        #expect(third.head == 6)
        try append(7...8)
        #expect(read(third, after: 6).last == 8)
    }

    @Test("is removed by the writer where the watcher was killed")
    func killed() throws {
        do {
            let watch = try #require(RingWatch(place))
            look()
            #expect(watch.head == writer.lastSeq)
            #expect(link(place, place + "-kept") == 0)
        }
        #expect(!isThere)
        // As a watcher leaves it who had no time to remove it.
        #expect(rename(place + "-kept", place) == 0)
        look()
        look()
        #expect(!isThere)
    }

    @Test("is not taken from what is not a ring: a link, a folder, a pipe, another size, a file with two names")
    func strange() throws {
        let whole = directory.file("whole")
        let watch = try #require(RingWatch(whole))
        #expect(symlink(whole, place) == 0)
        look()
        #expect(watch.head == 0)
        unlink(place)
        #expect(link(whole, place) == 0)
        look()
        #expect(watch.head == 0)
        unlink(place)
        #expect(mkdir(place, 0o700) == 0)
        look()
        #expect(RingWatch(place) == nil)
        rmdir(place)
        #expect(mkfifo(place, 0o600) == 0)
        look()
        #expect(RingWatch(place) == nil)
        unlink(place)
        try Data(count: 100).write(to: URL(fileURLWithPath: place))
        look()
        #expect(RingWatch(place) == nil)
        try append(1...2)
    }
}
