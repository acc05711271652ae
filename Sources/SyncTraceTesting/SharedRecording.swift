import Foundation
import SyncTrace
import TraceCollector

/// The recording that the traced tests of this process share: on while any of them runs.
///
/// Under `synctrace record` it is that one, whose trace is read while it is made.
final class SharedRecording: Sendable {
    static let shared = SharedRecording()

    /// Taking part in it.
    struct Share {
        /// The trace, which exists.
        let path: String
        /// How many nanoseconds ago the recording began, as far as that is known.
        let elapsed: Int64
    }

    /// How large a trace becomes at most before it is ended and a new one is begun, in bytes: each test reads what was
    /// recorded while it ran, and whoever is known to it.
    private static let mostBytes = 64 << 20

    private struct State {
        var users = 0
        /// Those that wait for the end of a recording that has become too large.
        var waiting: [CheckedContinuation<Void, Never>] = []
        var recording: Recording?
        var folder: URL?
        var path = ""
        /// When the recording began.
        var start = ContinuousClock.now
    }

    private let lock = NSLock()
    /// Under `lock`.
    private nonisolated(unsafe) var state = State()

    /// Takes part in the recording, which is begun for the first one.
    ///
    /// - Throws: `RecordingError`.
    func join() async throws -> Share {
        await waitForRoom()
        return try lock.withLock {
            if state.users == 0 { try begin() }
            state.users += 1
            let (seconds, attoseconds) = (ContinuousClock.now - state.start).components
            return Share(path: state.path, elapsed: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        }
    }

    /// Waits until those who use a trace that has become too large have left it.
    private func waitForRoom() async {
        await withCheckedContinuation { continuation in
            let mayGoOn = lock.withLock {
                if state.users == 0 || state.recording == nil || size(of: state.path) < Self.mostBytes { return true }
                state.waiting.append(continuation)
                return false
            }
            if mayGoOn { continuation.resume() }
        }
    }

    private func size(of path: String) -> Int {
        [path, path + "-wal"].reduce(0) {
            $0 + ((try? FileManager.default.attributesOfItem(atPath: $1)[.size] as? Int) ?? 0)
        }
    }

    /// Has what has happened written to the trace soon.
    func hurry() { lock.withLock { state.recording }?.hurry() }

    /// Takes no part any more. After the last one the recording ends, and its trace is removed.
    func leave() {
        let waiting: [CheckedContinuation<Void, Never>] = lock.withLock {
            state.users -= 1
            guard state.users == 0 else { return [] }
            // What it says of its end is of no use to anybody: each test has read what is its own.
            try? state.recording?.stop()
            state.recording = nil
            if let folder = state.folder { try? FileManager.default.removeItem(at: folder) }
            state.folder = nil
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func begin() throws {
        state.start = .now
        if let outer = BufferDirectory.inheritedTrace {
            state.path = outer
            return
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "synctrace-tests-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        do {
            let path = folder.appending(path: "tests.sqlite").path
            state.recording = try Recording(to: path)
            (state.folder, state.path) = (folder, path)
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }
}
