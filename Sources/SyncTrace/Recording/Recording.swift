import CRecorder
import TraceCollector
public import TraceModel
import TraceWriter

/// A recording of this process into a trace file, made from inside.
///
/// It ends with ``stop()`` or with the normal end of the process, and only one can be on at a time. To record a program
/// from outside, with nothing lost even when it is killed, use `synctrace record`.
///
///     let recording = try Recording(to: "run.sqlite")
///     …
///     try recording.stop()
public final class Recording: Sendable {
    private let collecting: CollectorThread
    private let companions = RecordingCompanions()
    private static let active = ActiveRecording()

    /// The bytes that the buffers may take where no bound is given: 256 MiB, room for eight million events that are not
    /// written to the trace yet. So much is taken only by a program that makes events faster than they are written.
    public static var defaultBufferLimit: UInt64 { CollectorOptions.defaultBufferLimit }

    /// Starts to record every thread of this process.
    ///
    /// Locks that are held and threads that are blocked at this moment are in the trace with the state they are in.
    ///
    /// - Parameters:
    ///   - path: the trace file to make. Its buffers lie beside it until the recording has ended.
    ///   - bufferLimit: bytes that the buffers may take; 16 KiB for each thread come on top.
    ///   - policy: what a thread does when its buffer is full and that bound is reached.
    /// - Throws: ``RecordingError``; nothing is left behind then.
    public init(
        to path: String, bufferLimit: UInt64 = defaultBufferLimit, policy: BufferPolicy = .wait
    ) throws(RecordingError) {
        if st_recording_is_inherited() { throw .underRecord }
        guard Self.active.claim() else { throw .alreadyRecording }
        if st_recording() {
            // A forked child takes part in its parent's recording.
            Self.active.clear()
            throw .alreadyRecording
        }
        do {
            let words = CommandLine.systemNames
            let program = words.first?.lastPart.readableName ?? ""
            GuardedFiles.install(for: path)
            let options = CollectorOptions(
                bufferLimit: bufferLimit, policy: policy, program: program, commandLine: words)
            let collector = try FileSizeSignal.heldBack { try Collector(recordingTo: path, options: options) }
            let lockFile = collector.lockFile
            let directory = collector.directory.path.systemName
            collecting = try CollectorThread(collector)
            let problem = st_recording_start(directory)
            if problem != 0 {
                collecting.discard()
                throw RecordingError.cannotStart("\(path): \(String(cString: st_error_text(problem)))")
            }
            st_set_collector_file(lockFile)
            Self.active.set(self)
            st_set_finish_hook { Recording.active.finishAtExit() }
        } catch {
            Self.active.clear()
            throw error as? RecordingError ?? .cannotStart("\(error)")
        }
    }

    /// Ends the recording and closes the trace. All that had happened is in it when this returns.
    ///
    /// - Throws: ``RecordingError/notRecording`` when it has ended before, or
    ///   ``RecordingError/cannotFinish(_:)`` with what the trace file says.
    public func stop() throws(RecordingError) {
        guard Self.active.release(self) else { throw .notRecording }
        st_recording_stop(false, 0)
        try close(isOrderly: true)
    }

    private func close(isOrderly: Bool) throws(RecordingError) {
        companions.leave()
        st_set_collector_file(-1)
        defer { Self.active.clear() }
        do {
            _ = try collecting.finish(isOrderly: isOrderly)
        } catch {
            throw .cannotFinish("\(error)")
        }
    }

    /// Has what has happened written to the trace soon, and not only when a buffer is full or some time has passed.
    package func hurry() { collecting.hurry() }

    /// Has `body` called before the trace is closed: who reads it meanwhile would keep it from becoming one file.
    package func beforeClosing(_ body: @escaping @Sendable () -> Void) { companions.add(body) }

    func closeAtExit() {
        do {
            try close(isOrderly: false)
        } catch {
            writeToStandardError("synctrace: \(error)")
        }
    }
}
