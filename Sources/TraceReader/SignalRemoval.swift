import Glibc
import Synchronization
import TraceModel

/// Files that go when a signal ends the process: copies of traces, and what is written but not whole yet.
///
/// A handler may only do what POSIX calls async-signal-safe (signal-safety(7)), so the paths lie ready as C strings.
package enum SignalRemoval {
    private typealias List = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    /// The address of the paths, with a null at the end; 0 for none. A list is never changed nor freed, since a handler may be reading it: there are
    /// few, and they are short. Release stores by who changes what is registered, under `registered`; acquire load in
    /// the handler.
    private static let current = Atomic<UInt>(0)
    private static let registered = Mutex<[String]>([])

    /// Removes what is registered when SIGINT, SIGTERM or SIGHUP ends the process, unless the caller had it ignored.
    package static func install() {
        _ = current.load(ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var old = sigaction()
            let ignored = unsafeBitCast(SIG_IGN, to: Int.self)
            guard sigaction(number, nil, &old) == 0,
                unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) != ignored
            else { continue }
            signal(number) { SignalRemoval.end(by: $0) }
        }
    }

    /// What a handler does: removes what is registered, and lets the signal end the process.
    package static func end(by number: Int32) {
        removeAll()
        signal(number, SIG_DFL)
        raise(number)
    }

    /// Removes what is registered, for a process that is about to end.
    package static func removeAll() {
        guard var next = List(bitPattern: current.load(ordering: .acquiring)) else { return }
        while let path = next.pointee {
            if unlink(path) != 0 { rmdir(path) }
            next += 1
        }
    }

    /// Registers paths; a directory after what is in it.
    package static func add(_ paths: [String]) { change { $0 + paths } }

    /// Takes paths out again.
    package static func remove(_ paths: [String]) { change { $0.filter { !paths.contains($0) } } }

    private static func change(_ body: ([String]) -> [String]) {
        registered.withLock { registered in
            registered = body(registered)
            let list = List.allocate(capacity: registered.count + 1)
            for (index, path) in registered.enumerated() { (list + index).initialize(to: strdup(path.systemName)) }
            (list + registered.count).initialize(to: nil)
            current.store(UInt(bitPattern: list), ordering: .releasing)
        }
    }
}
