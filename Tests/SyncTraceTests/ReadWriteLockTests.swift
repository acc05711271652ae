import Testing

@testable import SyncTrace

@Suite struct ReadWriteLockTests {
    @Test(
        "several threads read at a time, and a writer alone", arguments: [ReadWriteLock.Preference.readers, .writers])
    func exclusion(preference: ReadWriteLock.Preference) async {
        await limited(seconds: 60) { check in
            let lock = ReadWriteLock(preference: preference)
            let value = Unprotected((0, 0))
            let wrong = Counter()
            try together(6) { index in
                for round in 0..<1000 {
                    if (index + round) % 3 == 0 {
                        try lock.withLock { value.value = (value.value.0 + 1, value.value.1 + 1) }
                    } else {
                        try lock.withSharedLock { if value.value.0 != value.value.1 { wrong.add() } }
                    }
                }
            }
            check(value.value.0 == 2000 && wrong.value == 0, "\(value.value), \(wrong.value) torn")
            check(!lock.isLocked && lock.sharedHolds == 0)
        }
    }

    @Test("readers do not exclude each other")
    func readersTogether() async {
        await limited { check in
            let lock = ReadWriteLock()
            let barrier = try Barrier(parties: 3)
            try together(3) { _ in
                try lock.withSharedLock {
                    try barrier.wait()
                    check(lock.sharedHolds == 3)
                    try barrier.wait()
                }
            }
        }
    }

    @Test("with preference for readers a new reader passes a waiting writer, and may read twice")
    func readersFirst() async {
        await limited { check in
            let lock = ReadWriteLock(preference: .readers)
            lock.acquireShared()
            let writer = try Thread.started { try lock.withLock {} }
            until { writer.isBlocked }
            lock.acquireShared()
            let reader = try Thread.started { try lock.withSharedLock {} }
            try reader.join()
            check(writer.isAlive && lock.sharedHolds == 2)
            try lock.releaseShared()
            try lock.releaseShared()
            try writer.join()
            check(!lock.isLocked)
        }
    }

    @Test("with preference for readers all waiting readers go before a waiting writer")
    func readersBeforeWriter() async {
        await limited { check in
            let lock = ReadWriteLock(preference: .readers)
            let order = Log<String>()
            lock.acquire()
            let writer = try Thread.started { try lock.withLock { order.append("writer") } }
            until { writer.isBlocked }
            let readers = try (0..<2).map { _ in
                let reader = try Thread.started { try lock.withSharedLock { order.append("reader") } }
                until { reader.isBlocked }
                return reader
            }
            try lock.release()
            for thread in readers + [writer] { try thread.join() }
            check(order.elements == ["reader", "reader", "writer"], "\(order.elements)")
        }
    }

    @Test("with preference for writers a new reader waits behind a waiting writer")
    func writersFirst() async {
        await limited { check in
            let lock = ReadWriteLock(preference: .writers)
            let order = Log<String>()
            lock.acquireShared()
            let writer = try Thread.started { try lock.withLock { order.append("writer") } }
            until { writer.isBlocked }
            check(try !lock.acquireShared(blocking: false))
            let reader = try Thread.started { try lock.withSharedLock { order.append("reader") } }
            until { reader.isBlocked }
            check(writer.isBlocked && lock.sharedHolds == 1)
            try lock.releaseShared()
            try reader.join()
            try writer.join()
            check(order.elements == ["writer", "reader"], "\(order.elements)")
        }
    }

    @Test("with preference for writers all are served in the order in which they came")
    func inOrder() async {
        await limited { check in
            let lock = ReadWriteLock(preference: .writers)
            let order = Log<String>()
            lock.acquire()
            let threads = try ["reader 1", "writer 1", "reader 2", "writer 2"].map { name in
                let thread = try Thread.started {
                    if name.hasPrefix("reader") {
                        try lock.withSharedLock { order.append(name) }
                    } else {
                        try lock.withLock { order.append(name) }
                    }
                }
                until { thread.isBlocked }
                return thread
            }
            try lock.release()
            for thread in threads { try thread.join() }
            check(order.elements == ["reader 1", "writer 1", "reader 2", "writer 2"], "\(order.elements)")
        }
    }

    @Test("a writer that gives up lets the readers go that waited behind it")
    func writerGivesUp() async {
        await limited { check in
            let lock = ReadWriteLock(preference: .writers)
            lock.acquireShared()
            let goOn = Event()
            let writer = try Thread.started { check(try !lock.acquire(timeout: .milliseconds(200))) }
            until { writer.isBlocked }
            let reader = try Thread.started {
                lock.acquireShared()
                try goOn.wait()
                try lock.releaseShared()
            }
            until { lock.sharedHolds == 2 }
            goOn.set()
            try writer.join()
            try reader.join()
            try lock.releaseShared()
            check(!lock.isLocked)
        }
    }

    @Test("a second hold in the other way, or of a writer, is not had")
    func noWayBetween() async {
        await limited { check in
            let lock = ReadWriteLock()
            try lock.withSharedLock { check(try !lock.acquire(blocking: false)) }
            try lock.withLock {
                check(try !lock.acquireShared(blocking: false))
                check(try !lock.acquire(timeout: .milliseconds(1)))
                check(try !lock.acquireShared(timeout: .milliseconds(1)))
            }
            check(try lock.acquire(blocking: false))
            try lock.release()
            check(try lock.acquireShared(timeout: .zero))
            try lock.releaseShared()
        }
    }

    @Test("a thread releases only what it holds, in the way in which it holds it")
    func releases() async {
        await limited { check in
            let lock = ReadWriteLock()
            check.throwing(SyncError.releaseUnlocked) { try lock.release() }
            check.throwing(SyncError.releaseUnlocked) { try lock.releaseShared() }
            lock.acquire()
            check.throwing(SyncError.wrongKindOfRelease) { try lock.releaseShared() }
            try together(1) { _ in
                check.throwing(SyncError.notOwner) { try lock.release() }
                check.throwing(SyncError.notOwner) { try lock.releaseShared() }
            }
            try lock.release()
            lock.acquireShared()
            check.throwing(SyncError.wrongKindOfRelease) { try lock.release() }
            try together(1) { _ in
                check.throwing(SyncError.notOwner) { try lock.release() }
                check.throwing(SyncError.notOwner) { try lock.releaseShared() }
            }
            check(lock.sharedHolds == 1)
            try lock.releaseShared()
            check.throwing(SyncError.releaseUnlocked) { try lock.releaseShared() }
        }
    }

    @Test("arguments that make no sense are refused")
    func arguments() async {
        await limited { check in
            let lock = ReadWriteLock()
            check.throwing(SyncError.negativeTimeout) { _ = try lock.acquire(timeout: .seconds(-1)) }
            check.throwing(SyncError.negativeTimeout) { _ = try lock.acquireShared(timeout: .seconds(-1)) }
            check.throwing(SyncError.timeoutWithoutBlocking) {
                _ = try lock.acquire(blocking: false, timeout: .seconds(1))
            }
            check.throwing(SyncError.timeoutWithoutBlocking) {
                _ = try lock.acquireShared(blocking: false, timeout: .seconds(1))
            }
            check(!lock.isLocked)
        }
    }

    @Test("a lock is released when its body throws, and passes the error on")
    func errors() async {
        await limited { check in
            let lock = ReadWriteLock()
            check.throwing(Mishap()) { try lock.withLock { throw Mishap() } }
            check.throwing(Mishap()) { try lock.withSharedLock { throw Mishap() } }
            check(!lock.isLocked)
        }
    }
}
