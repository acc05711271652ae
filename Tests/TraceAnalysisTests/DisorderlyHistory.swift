import TestSupport
import TraceModel

/// Events that no program need have made: any kind, on any object, by any thread, with clocks that disagree.
struct DisorderlyHistory {
    let tables: TraceTables
    private(set) var events: [TraceEvent] = []

    private static let kinds: [ObjectKind] = [
        .lock, .rlock, .mutex, .semaphore, .boundedSemaphore, .rwlock, .condition, .event, .barrier, .resource,
        .variable,
    ]
    /// What happens on which kinds, so that much of it means something.
    private static let locking: [EventKind] = [
        .request, .acquire, .release, .request, .acquire, .release, .request, .acquire, .release, .tryFail, .timeout,
        .releaseError, .attempt, .state,
    ]
    private static let sharing: [EventKind] =
        locking + [
            .requestShared, .acquireShared, .releaseShared, .acquireShared, .releaseShared, .requestUpgrade,
        ]
    private static let waiting: [EventKind] = [.wait, .wake, .notify, .notifyAll, .wait, .wake, .set, .clear]
    private static let meeting: [EventKind] = [
        .arrive, .pass, .arrive, .pass, .arrive, .pass, .action, .breakBarrier, .abort, .reset,
    ]

    init(seed: UInt64, count: Int) {
        var random = Randomness(seed: seed)
        func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &random) }
        let threads = Int64(2 + roll(4))
        var objects: [ObjectInfo] = []
        for number in 0..<(2 + roll(6)) {
            let kind = Self.kinds[roll(Self.kinds.count)]
            let capacity = roll(4) == 0 ? nil : Int64(roll(4))
            objects.append(
                ObjectInfo(
                    id: ObjectID(rawValue: 11 + Int64(number)), kind: kind, name: roll(3) == 0 ? nil : "o\(roll(4))",
                    capacity: capacity))
        }
        let ended: Int64? = roll(2) == 0 ? nil : Int64(100 * count + roll(5000))
        tables = TraceTables(
            processes: [
                ProcessInfo(id: ProcessID(rawValue: 1), pid: 1, executable: "bin/demo", ended: ended),
                ProcessInfo(id: ProcessID(rawValue: 2), pid: 2),
            ],
            threads: (1...threads).map {
                ThreadInfo(
                    id: ThreadID(rawValue: $0), process: ProcessID(rawValue: $0 % 3 == 0 ? 2 : 1), name: "t\($0 % 4)",
                    isDaemon: $0 % 2 == 0, started: 0, end: $0 % 2 == 0 ? .abrupt : .running)
            }, objects: objects,
            sites: (1...4).map { SourceSite(id: SiteID(rawValue: $0), file: "demo.swift", line: $0) })
        var time: Int64 = 0
        for seq in 1...Int64(count) {
            let object = objects[roll(objects.count)]
            let kinds: [EventKind]
            switch object.kind {
            case .rwlock: kinds = Self.sharing
            case .condition, .event: kinds = Self.waiting
            case .barrier: kinds = Self.meeting
            case .resource: kinds = [.enter, .leave]
            case .variable: kinds = [.read, .write]
            default: kinds = Self.locking
            }
            var kind = kinds[roll(kinds.count)]
            // Now and then anything, on anything.
            if roll(20) == 0 { kind = EventKind.allCases[roll(EventKind.allCases.count)] }
            // States come from late recordings, most of them early.
            if kind == .state, seq > 60, roll(4) > 0 { kind = .acquire }
            time += Int64(roll(200))
            let thread = Int64(1 + roll(Int(threads)))
            let value: Int64 =
                kind == .state && roll(3) > 0 ? Int64(1 + roll(Int(threads))) : Int64(roll(5)) - (roll(6) == 0 ? 1 : 0)
            events.append(
                TraceEvent(
                    seq: seq, time: seed % 2 == 0 ? time : max(0, time - Int64(roll(600))),
                    thread: ThreadID(rawValue: thread), kind: kind,
                    object: roll(40) == 0 ? .none : roll(40) == 0 ? ObjectID(rawValue: 99) : object.id,
                    objectSeq: Int64(roll(3)), site: SiteID(rawValue: Int64(roll(5))), value: max(0, value)))
        }
    }
}
