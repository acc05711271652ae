// Many may read at a time, but who writes must be alone. A lock with two kinds of hold allows for that, and has to
// decide: may a reader who comes late join those who read, while a writer waits for them to leave?
//
// In the trace a reader's hold is `acquire_shared`, a writer's `acquire`. With preference for readers the late reader
// passes the waiting author, and reads the first edition; a stream of readers would keep the author out forever. With
// preference for writers it waits behind the author, and reads the second.

import SyncTrace

import struct Synchronization.Atomic

extension Demo {
    static let readersWriter = Demo(
        "readers-writer", "readers together, a writer alone, and who goes first",
        lookAt: "readers together, the author alone, and who passes whom",
        with: "events TRACE --kind acquire_shared,acquire", run: runReadersWriter)
}

private func runReadersWriter() throws {
    try readTogether()
    print("preference for readers: the late reader sees edition \(try lateReader(preference: .readers))")
    print("preference for writers: the late reader sees edition \(try lateReader(preference: .writers))")
}

/// Three readers are in at a time, while the author waits for them to leave.
private func readTogether() throws {
    let book = ReadWriteLock(name: "book")
    let inside = Headcount()
    let allAreIn = Rendezvous(of: 3)
    let stage = Entrance()
    let author = Thread(name: "author") {
        stage.comes()
        try book.withLock { print("the author writes; readers at that moment: \(inside.now)") }
    }
    let readers = (1...3).map { number in
        Thread(name: "reader \(number)") {
            try book.withSharedLock {
                inside.enter()
                allAreIn.meet()
                if number == 1 { try author.start() }
                stageWait { stage.isPassed(by: author) }
                inside.leave()
            }
        }
    }
    for reader in readers { try reader.start() }
    for reader in readers { try reader.join() }
    try author.join()
    print("readers at a time: \(inside.most)")
}

/// Where a thread says that it is about to ask for a lock, unseen.
private final class Entrance: Sendable {
    private let isHere = Atomic(false)
    private let isOver = Atomic(false)

    func comes() { isHere.store(true, ordering: .releasing) }
    func leaves() { isOver.store(true, ordering: .releasing) }

    /// Whether the thread waits for the lock, or has had it.
    func isPassed(by thread: Thread) -> Bool {
        if isOver.load(ordering: .acquiring) { return true }
        return isHere.load(ordering: .acquiring) && thread.nativeID.map(System.isAsleep) ?? false
    }
}

/// Which edition a reader sees who comes while another one reads and the author waits.
private func lateReader(preference: ReadWriteLock.Preference) throws -> Int {
    let book = ReadWriteLock(name: "book, \(preference) first", preference: preference)
    let edition = Shared(1, name: "edition")
    let seen = Shared(0, name: "seen by the late reader")

    let (atAuthor, atLate) = (Entrance(), Entrance())
    let author = Thread(name: "author") {
        atAuthor.comes()
        try book.withLock { edition.update { $0 += 1 } }
    }
    let late = Thread(name: "late reader") {
        atLate.comes()
        try book.withSharedLock { seen.store(edition.load()) }
        atLate.leaves()
    }
    try book.withSharedLock {
        try author.start()
        stageWait { atAuthor.isPassed(by: author) }
        try late.start()
        stageWait { atLate.isPassed(by: late) }
    }
    try author.join()
    try late.join()
    return seen.load()
}
