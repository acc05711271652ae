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
        let folder = FileManager.default.temporaryDirectory.appending(path: "synctrace-failed-\(getuid())")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = folder.appending(path: "\(UUID()).sqlite").path
        try trace.write(to: path)
        hint = "trace: synctrace analyze \(ShellQuoting.quoted(path))"
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? .max
        bytes = size <= Self.mostAttached ? FileManager.default.contents(atPath: path).map { [UInt8]($0) } : nil
    }
}
