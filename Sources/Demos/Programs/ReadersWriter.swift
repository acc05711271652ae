// Many may read at a time, but who writes must be alone. A lock with two kinds of hold allows for that, and has to
// decide: may a reader who comes late join those who read, while a writer waits for them to leave?
//
// In the trace a reader's hold is `acquire_shared`, a writer's `acquire`. With preference for readers the late reader
// passes the waiting author, and reads the first edition; a stream of readers would keep the author out forever. With
// preference for writers it waits behind the author, and reads the second.

import SyncTrace

extension Demo {
    static let readersWriter = Demo(
        "readers-writer", "readers together, a writer alone, and who goes first", run: runReadersWriter)
}

private func runReadersWriter() throws {
    print("preference for readers: the late reader sees edition \(try lateReader(preference: .readers))")
    print("preference for writers: the late reader sees edition \(try lateReader(preference: .writers))")
}

/// Which edition a reader sees who comes while another one reads and the author waits.
private func lateReader(preference: ReadWriteLock.Preference) throws -> Int {
    let book = ReadWriteLock(name: "book, \(preference) first", preference: preference)
    let edition = Shared(1, name: "edition")
    let seen = Shared(0, name: "seen by the late reader")

    let author = Thread(name: "author") {
        try book.withLock { edition.update { $0 += 1 } }
    }
    let late = Thread(name: "late reader") {
        try book.withSharedLock { seen.store(edition.load()) }
    }
    try book.withSharedLock {
        try author.start()
        System.pause(for: .milliseconds(50))
        try late.start()
        System.pause(for: .milliseconds(50))
    }
    try author.join()
    try late.join()
    return seen.load()
}
