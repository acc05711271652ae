// A program on Swift's own Mutex, and on Dispatch, that knows nothing of synctrace.
import Glibc
import Synchronization

final class Account: Sendable {
    let balance = Mutex(0)
}

/// Runs a body on a thread of its own, which is not joined yet.
func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) -> pthread_t {
    final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var handle = pthread_t()
    let problem = pthread_create(
        &handle, nil,
        { pointer in
            Unmanaged<Body>.fromOpaque(pointer!).takeRetainedValue().run()
            return nil
        },
        Unmanaged.passRetained(
            Body {
                setName(name)
                body()
            }
        ).toOpaque())
    precondition(problem == 0)
    return handle
}

/// Names the calling thread.
func setName(_ name: String) {
    // Swift's module of the C library does not have it.
    typealias SetName = @convention(c) (pthread_t, UnsafePointer<CChar>) -> Int32
    let setName = unsafeBitCast(dlsym(nil, "pthread_setname_np"), to: SetName.self)
    precondition(setName(pthread_self(), name) == 0)
}

/// The system's number of the calling thread.
func threadNumber() -> pid_t {
    var link = [UInt8](repeating: 0, count: 64)
    let length = link.withUnsafeMutableBytes {
        readlink("/proc/thread-self", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return pid_t(String(decoding: link.prefix(length), as: UTF8.self).split(separator: "/").last!)!
}

/// Waits until a flag is set, and blocks on nothing.
func spin(until flag: borrowing Atomic<Bool>) { while !flag.load(ordering: .acquiring) { sched_yield() } }

/// Waits until a thread sleeps in the kernel.
func awaitSleep(of thread: pid_t) {
    while true {
        var text = [UInt8](repeating: 0, count: 512)
        let file = open("/proc/self/task/\(thread)/stat", O_RDONLY)
        let count = read(file, &text, text.count)
        close(file)
        let line = String(decoding: text.prefix(max(count, 0)), as: UTF8.self)
        if let end = line.lastIndex(of: ")"), line[end...].dropFirst(2).first == "S" { return }
        sched_yield()
    }
}

let first = Account()
let second = Account()
let hasFirst = Atomic(false)
let hasSecond = Atomic(false)

/// Each has one of the accounts, and wants the other's, too.
func transfer(inOrder: Bool) {
    let payer = startThread("payer") {
        first.balance.withLock { balance in
            hasFirst.store(true, ordering: .releasing)
            if !inOrder { spin(until: hasSecond) }
            second.balance.withLock { $0 += balance }
        }
    }
    let payee = startThread("payee") {
        if inOrder { spin(until: hasFirst) }
        (inOrder ? first : second).balance.withLock { balance in
            hasSecond.store(true, ordering: .releasing)
            spin(until: hasFirst)
            (inOrder ? second : first).balance.withLock { $0 += balance }
        }
    }
    pthread_join(payer, nil)
    pthread_join(payee, nil)
}

/// One waits for the other's end, with what the other needs.
func joinHolding(releasesFirst: Bool) {
    let keeper = startThread("keeper") {
        var asker: pthread_t?
        first.balance.withLock { _ in
            asker = startThread("asker") { first.balance.withLock { $0 += 1 } }
            if !releasesFirst { pthread_join(asker!, nil) }
        }
        if releasesFirst { pthread_join(asker!, nil) }
    }
    pthread_join(keeper, nil)
}

let asking = Atomic(0)
let askerID = Atomic<Int32>(0)

/// A thread waits for the mutex in each of so many rounds.
func contend(rounds: Int) {
    let asker = startThread("asker") {
        askerID.store(threadNumber(), ordering: .releasing)
        for round in 1...rounds {
            while asking.load(ordering: .acquiring) != 2 * round - 1 { sched_yield() }
            first.balance.withLock { $0 += 1 }
            asking.store(2 * round, ordering: .releasing)
        }
    }
    while askerID.load(ordering: .acquiring) == 0 { sched_yield() }
    for round in 1...rounds {
        first.balance.withLock { _ in
            asking.store(2 * round - 1, ordering: .releasing)
            awaitSleep(of: askerID.load(ordering: .acquiring))
        }
        while asking.load(ordering: .acquiring) != 2 * round { sched_yield() }
    }
    pthread_join(asker, nil)
    print(first.balance.withLock { $0 })
}

switch CommandLine.arguments.dropFirst().first {
case "two": transfer(inOrder: false)
case "two-in-order": transfer(inOrder: true)
case "join": joinHolding(releasesFirst: false)
case "join-later": joinHolding(releasesFirst: true)
case "contend": contend(rounds: 60)
case "queues": runQueues(inOrder: false)
case "queues-in-order": runQueues(inOrder: true)
default: exit(2)
}
