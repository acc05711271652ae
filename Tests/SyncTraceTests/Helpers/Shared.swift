import CPrimitives
import CRecorder
import Foundation
import Synchronization

@testable import SyncTrace

/// A number that several threads count up.
final class Counter: Sendable {
    private let atomic = Atomic<Int>(0)

    var value: Int { atomic.load(ordering: .sequentiallyConsistent) }

    @discardableResult
    func add(_ n: Int = 1) -> Int { atomic.add(n, ordering: .sequentiallyConsistent).newValue }
}

/// A list that several threads append to.
///
/// Under an `NSLock`, which ThreadSanitizer follows; the slow path of `Synchronization.Mutex` is hidden from it.
final class Log<Element: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var list: [Element] = []

    var elements: [Element] { lock.withLock { list } }

    func append(_ element: Element) { lock.withLock { list.append(element) } }
}

/// A variable without any protection, for what a lock under test has to protect.
final class Unprotected<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
}

/// Waits until something that other threads bring about is so; the test's own limit ends it if it never is.
func until(_ isSo: () -> Bool) {
    while !isSo() { usleep(200) }
}

extension SyncTrace.Thread {
    /// Starts a thread that the end of the test process does not wait for.
    static func started(
        name: String? = nil, _ target: @escaping @Sendable () throws -> Void
    ) throws -> SyncTrace.Thread {
        let thread = SyncTrace.Thread(name: name, daemon: true, target: target)
        try thread.start()
        return thread
    }

    /// Whether the thread is registered as blocked on anything.
    var isBlocked: Bool { blockedOn != 0 }

    /// Whether the thread is registered as blocked on this.
    func isBlocked(on object: RecordedObject) -> Bool { blockedOn == UInt64(UInt(bitPattern: object)) }

    private var blockedOn: UInt64 {
        let offset = MemoryLayout<st_thread>.offset(of: \.blocked_on)!
        return st_load_acquire64((UnsafeRawPointer(handle) + offset).assumingMemoryBound(to: UInt64.self))
    }
}

/// Starts `count` threads, and waits for their ends.
func together(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let threads = try (0..<count).map { index in try SyncTrace.Thread.started { try body(index) } }
    for thread in threads { try thread.join() }
}

#if os(Linux)
    /// What the operating system calls the calling thread.
    func currentSystemName() -> String {
        let path = "/proc/self/task/\(SyncTrace.Thread.current.nativeID!)/comm"
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        return (text ?? "").trimmingCharacters(in: .newlines)
    }
#endif

struct Mishap: Error, Equatable {}

extension Condition {
    /// How many threads are in the condition's queue.
    var waiterCount: Int { object.guarded { Int(st_queue_length(object)) } }
}

extension SyncTrace.Timer {
    /// Whether the timer waits for its time.
    var isQueued: Bool {
        let offset = MemoryLayout<st_thread>.offset(of: \.object)!
        let object = (UnsafeMutableRawPointer(handle) + offset).assumingMemoryBound(to: st_object.self)
        return object.guarded { st_queue_length(object) == 1 }
    }
}
