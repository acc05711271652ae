import Foundation
public import SyncTrace
public import TraceModel
import TraceWatch

extension Recording {
    /// Starts to record every thread of this process, and tells when the program hangs.
    ///
    /// A hang is a wait cycle that stands for a second, or a time in which nothing on record moves while somebody waits, or
    /// through which a wait cycle stands that a thread outside of it might end by a permit of a semaphore. Each is told once. A thread that the recording does not see looks four times a second; the program is never ended.
    ///
    /// - Parameters:
    ///   - path: the trace file to make.
    ///   - hangAfter: how long nothing may move; at least one second.
    ///   - bufferLimit: as of ``SyncTrace/Recording/init(to:bufferLimit:policy:)``.
    ///   - policy: likewise.
    ///   - onHang: called with each hang, on that thread. It may end the process, and must not wait for what hangs. nil
    ///     prints the hang to standard error.
    /// - Throws: ``SyncTrace/RecordingError``; nothing is left behind then.
    public convenience init(
        to path: String, hangAfter: Duration, bufferLimit: UInt64 = defaultBufferLimit, policy: BufferPolicy = .wait,
        onHang: (@Sendable (Hang) -> Void)? = nil
    ) throws(RecordingError) {
        try self.init(to: path, bufferLimit: bufferLimit, policy: policy)
        let tell = onHang ?? { printToStandardError("\($0)") }
        let handlers = HangWatcher.Handlers { sighting in
            tell(Hang(sighting))
        } onFailure: { error in
            printToStandardError("hangs of the program are not watched for any more: \(error)")
        }
        let watcher = HangWatcher(path, standstillTime: max(hangAfter, .seconds(1)), elapsed: 0, handlers: handlers)
        beforeClosing { watcher.stop() }
    }
}

extension Hang {
    init(_ sighting: HangWatcher.Sighting) {
        threads = sighting.threadNames
        switch sighting.hang {
        case .cycle(_, let time): (reason, duration) = (.waitCycle, time)
        case .openCycle(_, let time), .standstill(let time): (reason, duration) = (.standstill, time)
        }
        description = HangReport.lines(about: sighting, width: 80).joined(separator: "\n")
    }
}

private func printToStandardError(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "synctrace: \($0)\n" }
    FileHandle.standardError.write(Data(lines.joined().utf8))
}
