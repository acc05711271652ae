import Testing
import TraceModel

@testable import SyncTrace

@Suite struct RecordedReadWriteLockTests {
    @Test("what a ReadWriteLock grants and refuses is on record")
    func events() async {
        await limited { check in
            let trace = try RecordedTrace {
                let lock = ReadWriteLock(name: "W1")
                try lock.withLock { check(try !lock.acquireShared(blocking: false)) }
                lock.acquireShared()
                lock.acquireShared()
                check(try !lock.acquire(timeout: .milliseconds(1)))
                try lock.releaseShared()
                try lock.releaseShared()
                check(try lock.acquire(timeout: .seconds(1)))
                try lock.release()
                check(try lock.acquireShared(blocking: false))
                try lock.releaseShared()
            }
            let events = trace.events(of: "W1").map { $0.hasPrefix("attempt") && $0 != "attempt 0" ? "attempt" : $0 }
            check(
                events == [
                    "create", "acquire 1", "try_fail", "release 0", "acquire_shared 1", "acquire_shared 2", "request",
                    "timeout", "release_shared 1", "release_shared 0", "attempt", "acquire 1", "release 0",
                    "attempt 0", "acquire_shared 1", "release_shared 0", "destroy",
                ], "\(events)")
        }
    }

    @Test("a refused release of a ReadWriteLock is on record with what was wrong")
    func refusals() async {
        await limited { check in
            let trace = try RecordedTrace {
                let lock = ReadWriteLock(name: "W2")
                try? lock.release()
                try? lock.releaseShared()
                lock.acquire()
                try? lock.releaseShared()
                try together(1) { _ in try? lock.release() }
                try lock.release()
                lock.acquireShared()
                try? lock.release()
                try together(1) { _ in try? lock.releaseShared() }
                try lock.releaseShared()
            }
            let errors = trace.events(of: "W2").filter { $0.hasPrefix("release_error") }.map { $0.last }
            check(errors == ["0", "0", "3", "1", "3", "1"], "\(errors)")
        }
    }

    @Test("the preference of a ReadWriteLock is on record, and it has no capacity")
    func preference() async {
        await limited { check in
            let trace = try RecordedTrace {
                _ = ReadWriteLock(name: "W3 readers", preference: .readers)
                _ = ReadWriteLock(name: "W3 writers", preference: .writers)
            }
            let rows = trace.objects.filter { $0.name?.hasPrefix("W3") ?? false }.sorted { $0.id < $1.id }
            check(rows.map(\.name) == ["W3 readers", "W3 writers"], "\(rows)")
            check(rows.map(\.preference) == [.readers, .writers], "\(rows)")
            check(rows.map(\.capacity) == [nil, nil], "\(rows)")
        }
    }

    @Test("who waits for a ReadWriteLock is on record, and what each waits for")
    func waits() async {
        await limited { check in
            let trace = try RecordedTrace {
                let lock = ReadWriteLock(name: "W4")
                lock.acquire()
                let reader = try Thread.started(name: "W4 reader") { try lock.withSharedLock {} }
                until { reader.isBlocked }
                let writer = try Thread.started(name: "W4 writer") { try lock.withLock {} }
                until { writer.isBlocked }
                try lock.release()
                try reader.join()
                try writer.join()
            }
            check(
                trace.events(in: "W4 reader", on: "W4") == [
                    "W4 request_shared", "W4 acquire_shared 1", "W4 release_shared 0",
                ])
            check(trace.events(in: "W4 writer", on: "W4") == ["W4 request", "W4 acquire 1", "W4 release 0"])
        }
    }

    @Test("a recording that starts late has who writes, that somebody reads, and who is blocked")
    func lateStart() async {
        await limited { check in
            let lock = ReadWriteLock(name: "W5 read", preference: .writers)
            let written = ReadWriteLock(name: "W5 written", preference: .readers)
            let free = ReadWriteLock(name: "W5 free", preference: .writers)
            lock.acquireShared()
            try free.withSharedLock {}
            let goOn = Event()
            let holder = try Thread.started(name: "W5 holder") {
                written.acquire()
                try goOn.wait()
                try written.release()
            }
            until { holder.isBlocked }
            let writer = try Thread.started(name: "W5 writer") { try lock.withLock {} }
            until { writer.isBlocked }
            let reader = try Thread.started(name: "W5 reader") { try lock.withSharedLock {} }
            until { reader.isBlocked }
            let trace = try RecordedTrace {
                goOn.set()
                try lock.releaseShared()
                for thread in [holder, writer, reader] { try thread.join() }
            }
            let holderID = trace.threads.first { $0.name == "W5 holder" }?.id.rawValue
            check(trace.entries.first { $0.object == "W5 written" && $0.kind == .state }?.value == holderID)
            check(trace.events(of: "W5 free").isEmpty)
            let events = trace.events(of: "W5 read")
            check(events.first == "state -1" && events.contains("release_shared 0"), "\(events)")
            check(trace.events(in: "W5 writer", on: "W5 read").first == "W5 read request", "\(events)")
            check(trace.events(in: "W5 reader", on: "W5 read").first == "W5 read request_shared", "\(events)")
        }
    }
}
