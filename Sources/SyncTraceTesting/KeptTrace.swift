import Foundation
import TraceCollector

/// The trace of a test that failed, as a file in the temporary folder.
struct KeptTrace {
    /// How large a trace is attached to the test at most, in bytes; a larger one is only kept.
    private static let mostAttached = 64 << 20

    /// Where it is, and what to do with it.
    let hint: String
    /// What is attached to the test; nil where it is too large.
    let bytes: [UInt8]?

    init(_ trace: TestTrace) throws {
        let folder = try Self.folder(in: FileManager.default.temporaryDirectory)
        let path = folder.appending(path: "\(UUID()).sqlite").path
        try trace.write(to: path)
        hint = "trace: synctrace analyze \(ShellQuoting.quoted(path))"
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? .max
        bytes = size <= Self.mostAttached ? FileManager.default.contents(atPath: path).map { [UInt8]($0) } : nil
    }

    /// How long a trace is kept, in seconds: a week.
    private static let mostAge: TimeInterval = 7 * 24 * 3600

    /// The user's folder for such traces, without those that are too old; another one where somebody else could read or
    /// replace what lies there.
    static func folder(in temporary: URL) throws -> URL {
        let folder = temporary.appending(path: "synctrace-failed-\(getuid())")
        var status = stat()
        if mkdir(folder.path, 0o700) == 0 { return folder }
        guard lstat(folder.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid(),
            status.st_mode & 0o077 == 0
        else {
            let own = temporary.appending(path: "synctrace-failed-\(getuid())-\(UUID())")
            try FileManager.default.createDirectory(
                at: own, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            return own
        }
        removeOld(in: folder)
        return folder
    }

    private static func removeOld(in folder: URL) {
        let files = FileManager.default
        let key = URLResourceKey.contentModificationDateKey
        let traces = (try? files.contentsOfDirectory(at: folder, includingPropertiesForKeys: [key])) ?? []
        for trace in traces where trace.pathExtension == "sqlite" {
            let changed = try? trace.resourceValues(forKeys: [key]).contentModificationDate
            // Others that run tests may be at the same; what is gone is gone.
            if let changed, changed.timeIntervalSinceNow < -mostAge { try? files.removeItem(at: trace) }
        }
    }
}
