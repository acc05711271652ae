import CRecorder
import Foundation
import RecordingLauncher
import Testing

@Suite("A program's file")
struct ProgramFileTests {
    /// A file's capability to use raw sockets, effective: `struct vfs_cap_data` of <linux/capability.h>, revision 2.
    private static let capabilities: [UInt8] = [1, 0, 0, 2, 0, 0x20, 0, 0] + Array(repeating: 0, count: 12)

    @Test("tells of capabilities, which root has anyway")
    func capabilities() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "capable-\(UUID().uuidString)").path
        try Data(contentsOf: URL(filePath: "/bin/sh")).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(ProgramFile.obstacle(at: path, for: 1000) == nil)
        let problem = path.withCString { path in
            "security.capability".withCString { name in
                Self.capabilities.withUnsafeBufferPointer { value in
                    -st_system_call(
                        Int(SYS_setxattr), Int(bitPattern: path), Int(bitPattern: name),
                        Int(bitPattern: value.baseAddress), value.count, 0, 0)
                }
            }
        }
        // Only root may give them, and not on every file system.
        try #require([0, Int(EPERM), Int(ENOTSUP)].contains(problem))
        guard problem == 0 else { return }
        #expect(ProgramFile.obstacle(at: path, for: 1000) == .isPrivileged)
        #expect(ProgramFile.obstacle(at: path, for: 0) == nil)
    }
}
