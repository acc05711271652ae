import CPrimitives
import CRecorder

/// Serializes the making of stand-ins, so that each thread has one.
private let standIns: WordLock = {
    AfterFork.run {
        // Not assigned: a thread that does not exist here may have been about to change the old one.
        withUnsafeMutablePointer(to: &retainedPeers) { $0.initialize(to: []) }
    }
    return WordLock()
}()
/// What `st_live_threads` handed over while it ran; under `standIns`.
private nonisolated(unsafe) var retainedPeers: [Thread] = []

extension Thread {
    /// The calling thread; a stand-in if this library did not start it.
    public static var current: Thread { of(st_self()) }

    /// The main thread of the process.
    public static var main: Thread {
        // In a forked child of a thread that had touched nothing yet, the first touch makes it known.
        let current = st_self()
        return of(st_main_thread() ?? current!)
    }

    /// How many threads run: the main thread, daemons, and threads of others that have touched a primitive.
    public static var activeCount: Int {
        _ = st_self()
        return Int(st_live_threads(nil, 0, { _ in }))
    }

    /// The threads that run, oldest first: the main thread, daemons, and stand-ins for threads of others.
    public static var all: [Thread] {
        _ = st_self()
        return standIns.withLock {
            var capacity: UInt64 = 16
            while true {
                if let threads = liveThreads(capacity: &capacity) { return threads }
            }
        }
    }

    /// The object of a thread that cannot end meanwhile: the calling one or main.
    private static func of(_ handle: UnsafeMutablePointer<st_thread>) -> Thread {
        if let peer = st_thread_peer(handle) { return Unmanaged<Thread>.fromOpaque(peer).takeUnretainedValue() }
        return standIns.withLock { standIn(for: handle) }
    }

    /// Under `standIns`. The stand-in belongs to its thread, which gives it up at its end.
    private static func standIn(for handle: UnsafeMutablePointer<st_thread>) -> Thread {
        if let peer = st_thread_peer(handle) { return Unmanaged<Thread>.fromOpaque(peer).takeUnretainedValue() }
        st_set_peer_release { Unmanaged<Thread>.fromOpaque($0!).release() }
        let thread = Thread(standInFor: handle)
        _ = st_thread_set_peer(handle, Unmanaged.passRetained(thread).toOpaque())
        return thread
    }

    /// Under `standIns`. Nil if there are more threads than `capacity`, which is raised then.
    private static func liveThreads(capacity: inout UInt64) -> [Thread]? {
        let handles = UnsafeMutablePointer<UnsafeMutablePointer<st_thread>?>.allocate(capacity: Int(capacity))
        defer { handles.deallocate() }
        let alive = st_live_threads(handles, capacity) { peer in
            retainedPeers.append(Unmanaged<Thread>.fromOpaque(peer!).takeUnretainedValue())
        }
        let count = Int(min(alive, capacity))
        let peers = Dictionary(retainedPeers.map { ($0.handle, $0) }, uniquingKeysWith: { first, _ in first })
        retainedPeers.removeAll()
        defer { for index in 0..<count { st_thread_release(handles[index]) } }
        guard alive <= capacity else {
            capacity = alive + 16
            return nil
        }
        return (0..<count).compactMap { index in
            guard let handle = handles[index] else { return nil }
            if let peer = peers[handle] { return peer }
            return st_thread_phase(handle) == ST_PHASE_ALIVE.rawValue ? standIn(for: handle) : nil
        }
    }
}
