import CRecorder
import Glibc
import TraceModel
import TraceWriter

/// Where a recording's buffers lie: a directory beside the trace.
public struct BufferDirectory: Sendable {
    public let path: String

    /// The trace that it belongs to, as it was named.
    let trace: String

    /// The directory that belongs to the trace at `trace`, also where that is a link to it.
    package init(trace: String) {
        self.trace = trace
        path = absolutePath(linkedFile(trace)) + ".buffers"
    }

    /// The directory of a trace that is to be made at `newTrace`, in place of what lies there, also of a link.
    init(newTrace: String) {
        trace = newTrace
        path = absolutePath(newTrace) + ".buffers"
    }

    /// The trace that this process is recorded into from outside, by its environment; nil where it is not.
    package static var inheritedTrace: String? {
        guard st_recording_is_inherited(), let path = getenv(ST_ENVIRONMENT).map({ String(systemName: $0) }) else {
            return nil
        }
        return path.hasSuffix(".buffers") ? String(path.dropLast(".buffers".count)) : nil
    }

    var control: String { path + "/control" }
    var reserve: String { path + "/reserve" }
    /// What who watches the recording puts there, to be filled with the last events.
    package var watched: String { path + "/watched" }
    func process(_ id: UInt64) -> String { "\(path)/process-\(id)" }

    /// Whether the process has begun to make its file, and has not finished.
    func isUnfinished(_ id: UInt64) -> Bool { access("\(path)/\(ST_UNFINISHED)\(id)".systemName, F_OK) == 0 }

    /// Whether a recording left its buffers there, or still writes to them.
    package var exists: Bool { hasControl ? !isDrained : hasOrphans }

    /// Whether the file is there that a recording's processes and its collector share.
    var hasControl: Bool { access(control.systemName, F_OK) == 0 }

    /// Whether buffers of processes lie there whose control file was removed.
    private var hasOrphans: Bool { access(unfinishedControl.systemName, F_OK) != 0 && !processes.isEmpty }

    /// Whether all that lies in the buffers is in the trace, and only they could not be removed.
    private var isDrained: Bool { state == ST_STATE_DRAINED.rawValue && !st_is_locked(control.systemName) }

    /// Whether the recording has ended, and its trace is being closed: who reads it is in the way then.
    package var isClosing: Bool { state == ST_STATE_CLOSED.rawValue || state == ST_STATE_DRAINED.rawValue }

    /// How the recording stands, by its control file; nil where there is none.
    private var state: UInt32? {
        let file = open(control.systemName, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var state: UInt32 = 0
        let place = off_t(MemoryLayout<st_control>.offset(of: \.state)!)
        return pread(file, &state, 4, place) == 4 ? state : nil
    }

    /// Whether a collector holds the recording's lock.
    package var isCollected: Bool { st_is_locked(control.systemName) }

    /// How many bytes the disk has room for.
    var freeBytes: UInt64 {
        var status = statvfs()
        return statvfs(path.systemName, &status) == 0 ? UInt64(status.f_bavail) * UInt64(status.f_frsize) : 0
    }

    /// Makes it, for one recording alone.
    ///
    /// - Throws: ``CollectorError/alreadyCollected(path:)`` while another one is on, and
    ///   ``CollectorError/leftBehind(path:)`` where one left its events there.
    ///
    /// - Returns: What says that the directory is being filled, until there is a control file.
    func create() throws(CollectorError) -> DirectoryClaim {
        if mkdir(path.systemName, 0o700) == 0 { return DirectoryClaim(path) }
        let problem = errno
        if problem == EEXIST, removeIfUnused(), mkdir(path.systemName, 0o700) == 0 { return DirectoryClaim(path) }
        if problem == EEXIST { try check() }
        throw .cannotCreate(path: problem == EEXIST ? path : trace, reason: String(cString: strerror(problem)))
    }

    /// - Throws: what ``create()`` does where a recording uses the directory, or has left its events there.
    package func check() throws(CollectorError) {
        if isCollected || st_is_locked(unfinishedControl.systemName) { throw .alreadyCollected(path: trace) }
        if exists { throw .leftBehind(path: trace) }
    }

    /// Whether it belongs to a recording that was killed before it had begun.
    var isUnfinished: Bool {
        !hasControl && (access(unfinishedControl.systemName, F_OK) == 0 || isAbandoned)
            && !st_is_locked(unfinishedControl.systemName)
    }

    /// Removes what a recording left that was killed before it had begun, or when it was done; whether it did.
    func removeIfUnused() -> Bool {
        guard isDrained || isUnfinished else { return false }
        remove()
        return access(path.systemName, F_OK) != 0
    }

    /// Whether it was made, and whoever made it is gone before anything lay in it, but for what a watcher puts there.
    private var isAbandoned: Bool {
        names.allSatisfy { [".", "..", "watched"].contains($0) } && DirectoryClaim(path).isHeld
    }

    /// The control file before it is whole.
    var unfinishedControl: String { control + ".new" }

    /// Why processes could not take part that could not say so in the control file either, each with its reason.
    var unjoined: [String] {
        names.filter { $0.hasPrefix(ST_UNJOINED) }.map { name in
            var text = [CChar](repeating: 0, count: 16)
            readlink("\(path)/\(name)".systemName, &text, 15)
            return String(cString: st_error_text(Int32(atoi(text))))
        }
    }

    /// The ids of the processes that have files in it, in order.
    var processes: [UInt64] {
        names.compactMap { $0.hasPrefix("process-") ? UInt64($0.dropFirst(8)) : nil }.sorted()
    }

    /// The names of all that lies in it.
    private var names: [String] {
        guard let directory = opendir(path.systemName) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) {
                    String(systemName: $0.bindMemory(to: CChar.self).baseAddress!)
                })
        }
        return names
    }

    /// Why a file of the buffers cannot be read, which may be otherwise later; nil where nothing stands in the way.
    static func obstacle(at path: String) -> String? {
        var status = stat()
        guard lstat(path.systemName, &status) == 0 else { return errno == ENOENT ? nil : lastError() }
        if status.st_mode & S_IFMT != S_IFREG { return "it is not a regular file" }
        return access(path.systemName, R_OK | W_OK) == 0 ? nil : lastError()
    }

    /// - Throws: ``CollectorError/cannotRead(path:reason:)`` where buffers of a process are there that cannot be read:
    ///   nothing is to be removed unread.
    func checkReadable() throws(CollectorError) {
        for id in processes {
            if let obstacle = Self.obstacle(at: process(id)) { throw .unreadable(path: process(id), reason: obstacle) }
        }
    }

    /// Removes the directory with everything that a recording puts there.
    func remove() {
        for name in names
        where ["reserve", "watched"].contains(name)
            || ["process-", ST_UNFINISHED, ST_UNJOINED].contains(where: name.hasPrefix)
        {
            // Where a process was to have a file, somebody else may have made a folder.
            if unlink("\(path)/\(name)".systemName) != 0 { rmdir("\(path)/\(name)".systemName) }
        }
        // Last: what lies there without it looks like buffers that lost it.
        unlink(control.systemName)
        unlink(unfinishedControl.systemName)
        rmdir(path.systemName)
    }
}

/// What the last failed system call said.
func lastError() -> String { String(cString: strerror(errno)) }
