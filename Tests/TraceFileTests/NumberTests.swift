import Testing
import TraceModel

/// The numbers stand in files. They are written out here, so that none changes by a case that is put between others.
@Suite("The numbers that traces have")
struct NumberTests {
    @Test("for kinds of events never change")
    func eventKinds() {
        let names = """
            create destroy state start begin end join_wait join sleep request acquire try_fail timeout release release_error
            wait wake notify notify_all set clear arrive pass action break abort reset schedule fire cancel enter leave read
            write error process_end lost attempt request_shared acquire_shared release_shared misuse request_upgrade detach
            reinitialize block unblock owner
            """.split(whereSeparator: \.isWhitespace).map(String.init)
        for (place, name) in names.enumerated() { #expect(EventKind(rawValue: UInt8(place + 1))?.name == name) }
        #expect(EventKind.allCases.count == names.count)
        #expect(EventKind.allCases.allSatisfy { $0.rawValue < 64 }, "EventKindSet has a bit for each")
    }

    @Test("for kinds of objects never change")
    func objectKinds() {
        let names = """
            thread lock rlock condition semaphore bounded_semaphore event timer barrier mutex rwlock resource variable futex
            """.split(whereSeparator: \.isWhitespace).map(String.init)
        for (place, name) in names.enumerated() { #expect(ObjectKind(rawValue: UInt8(place + 1))?.name == name) }
        #expect(ObjectKind.allCases.count == names.count)
    }

    @Test("for refusals never change")
    func refusals() {
        let names = [
            "unlocked", "not the owner", "past the bound", "held in the other mode", "wait without the lock",
            "wait without the lock of another thread", "notify without the lock",
            "notify without the lock of another thread", "start twice", "join before start", "join of itself",
            "daemon set late", "join of a foreign thread", "arrival at a broken barrier", "negative timeout",
            "timeout without blocking", "negative initial value", "release of less than one permit",
            "barrier of less than one party", "acquisition by its owner",
            "use after its end", "end while in use", "join of a joined thread", "join of a detached thread",
            "detach of a joined thread", "detach of a detached thread", "join of a thread that joins the calling one",
        ]
        for (place, name) in names.enumerated() { #expect(Refusal(rawValue: Int64(place))?.name == name) }
        #expect(Refusal.allCases.map(\.name) == names)
    }

    @Test("for ends and preferences are the words that readers of the file see")
    func words() {
        #expect(ProcessInfo.End.allCases.map(\.rawValue) == ["exited", "signaled", "unknown"])
        #expect(ThreadInfo.End.allCases.map(\.rawValue) == ["returned", "threw", "abrupt", "running"])
        #expect(ReaderPreference.allCases.map(\.rawValue) == ["readers", "writers"])
        #expect(BufferPolicy.allCases.map(\.rawValue) == ["wait", "drop"])
    }
}
