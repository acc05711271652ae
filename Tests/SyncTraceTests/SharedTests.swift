import Testing
import TraceModel

@testable import SyncTrace

@Suite struct SharedTests {
    @Test("a Shared value is what was stored last")
    func values() async {
        await limited { check in
            let shared = Shared("first")
            check(shared.load() == "first")
            shared.store("second")
            check(shared.exchange("third") == "second")
            check(
                shared.update { (value: inout String) -> Int in
                    value += "!"; return value.count
                } == 6)
            check(shared.load() == "third!")
        }
    }

    @Test("each access of a Shared value is atomic")
    func atomicity() async {
        await limited(seconds: 60) { check in
            let shared = Shared(["0", "0"])
            let taken = Shared(0)
            try together(4) { index in
                for round in 0..<2000 {
                    if index % 2 == 0 {
                        shared.store(["\(round)", "\(round)"])
                    } else {
                        let value = shared.load()
                        check(value[0] == value[1], "\(value)")
                    }
                }
                _ = taken.exchange(index)
            }
        }
    }

    @Test("an update of a Shared value that throws writes nothing")
    func errors() async {
        await limited { check in
            let shared = Shared(1)
            do throws(Mishap) {
                try shared.update { (value) throws(Mishap) in
                    value = 2
                    throw Mishap()
                }
                check(false)
            } catch {
                check(error == Mishap())
            }
            check(shared.load() == 1)
        }
    }

    @Test(
        "an access of a Shared value in the body of an update, or at the end of an old value, does not wait for itself")
    func nested() async {
        await limited { check in
            let shared = Shared(1)
            shared.update { value in
                shared.store(5)
                value += shared.load()
            }
            check(shared.load() == 6)
            let chain = Shared<AtItsEnd?>(nil)
            let ended = Counter()
            chain.store(
                AtItsEnd {
                    _ = chain.load(); ended.add()
                })
            chain.store(nil)
            check(ended.value == 1)
        }
    }

    private final class AtItsEnd: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        deinit { body() }
    }

    @Test("a Shared value ends with its last owner")
    func lifetime() async {
        await limited { check in
            let ended = Counter()
            do {
                let shared = Shared(AtItsEnd { ended.add() })
                shared.store(AtItsEnd { ended.add() })
                check(ended.value == 1)
            }
            check(ended.value == 2)
        }
    }

    @Test("reads and writes of a Shared value are on record in their order")
    func onRecord() async {
        await limited { check in
            let trace = try RecordedTrace {
                let shared = Shared(0, name: "V1")
                shared.store(1)
                _ = shared.load()
                shared.update { $0 += 1 }
                _ = shared.exchange(7)
            }
            let events = trace.events(of: "V1")
            check(events == ["create", "write", "read", "read", "write", "read", "write 1", "destroy"], "\(events)")
            check(trace.entries.allSatisfy { $0.object != "V1" || $0.kind == .destroy || $0.line != nil })
        }
    }

    @Test("in a trace, a read has the value of the last write before it")
    func readsFrom() async {
        await limited(seconds: 60) { check in
            // Each thread writes numbers of its own, and keeps what it has read.
            let reads = (0..<4).map { _ in Log<Int>() }
            let trace = try RecordedTrace {
                let shared = Shared(-1, name: "V2")
                let threads = try (0..<4).map { index in
                    try Thread.started(name: "V2 \(index)") {
                        for round in 0..<500 {
                            shared.store(index * 1000 + round)
                            reads[index].append(shared.load())
                        }
                    }
                }
                for thread in threads { try thread.join() }
            }
            var value = -1
            var written = [Int](repeating: 0, count: 4)
            var read = [Int](repeating: 0, count: 4)
            var differences = 0
            let values = reads.map(\.elements)
            for entry in trace.entries where entry.object == "V2" {
                guard let index = Int(entry.thread.dropFirst(3)) else { continue }
                if entry.kind == .write {
                    value = index * 1000 + written[index]
                    written[index] += 1
                } else if entry.kind == .read {
                    if values[index][read[index]] != value { differences += 1 }
                    read[index] += 1
                }
            }
            check(differences == 0 && read == [500, 500, 500, 500], "\(differences) of \(read)")
        }
    }
}
