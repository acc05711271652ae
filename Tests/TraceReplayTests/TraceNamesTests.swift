import Testing
import TraceModel
import TraceReplay

@Suite("Display names")
struct TraceNamesTests {
    private let names = TraceNames(
        TraceTables(
            threads: [
                ThreadInfo(id: ThreadID(rawValue: 1), name: "main", origin: "main"),
                ThreadInfo(id: ThreadID(rawValue: 2), name: "worker", origin: "main/1"),
                ThreadInfo(id: ThreadID(rawValue: 3), name: "worker", origin: "main/2"),
                ThreadInfo(id: ThreadID(rawValue: 4), origin: "main/3"), ThreadInfo(id: ThreadID(rawValue: 5)),
            ],
            objects: [
                ObjectInfo(id: ObjectID(rawValue: 2), kind: .thread, name: "worker"),
                ObjectInfo(id: ObjectID(rawValue: 10), kind: .lock, name: "worker"),
                ObjectInfo(id: ObjectID(rawValue: 11), kind: .boundedSemaphore),
                ObjectInfo(id: ObjectID(rawValue: 12), kind: .lock, origin: "main#lock1"),
                ObjectInfo(id: ObjectID(rawValue: 13), kind: .lock, name: String(repeating: "é", count: 300)),
            ],
            sites: [SourceSite(id: SiteID(rawValue: 1), file: "Sources/App/main.swift", line: 7)]))

    @Test(
        "are the name, else the origin, else kind and id; double ones get the id",
        arguments: [
            (1, "main"), (2, "worker #2"), (3, "worker #3"), (4, "main/3"), (5, "thread #5"), (99, "thread #99"),
        ])
    func threads(id: Int64, name: String) {
        #expect(names.thread(ThreadID(rawValue: id)) == name)
    }

    @Test(
        "of objects do not collide with those of threads",
        arguments: [
            (2, "worker #2"), (10, "worker"), (11, "bounded_semaphore #11"), (12, "main#lock1"), (99, "object #99"),
        ])
    func objects(id: Int64, name: String) {
        #expect(names.object(ObjectID(rawValue: id)) == name)
    }

    @Test("are cut where they are too long, and told apart by the id then")
    func long() {
        let name = names.object(ObjectID(rawValue: 13))
        #expect(name.hasSuffix("é… #13"))
        #expect(name.utf8.count <= TraceNames.longest + 4)
    }

    @Test("of places are the file's last part and the line")
    func places() {
        #expect(names.place(SiteID(rawValue: 1)) == "main.swift:7")
        #expect(names.place(.none) == nil)
    }
}
