import Foundation
import Testing

@testable import SyncTraceTesting

@Suite("The folder of failed tests' traces")
struct KeptTraceTests {
    private let temporary = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID())")

    private func withFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: temporary) }
        try body()
    }

    private func mode(_ folder: URL) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int)
    }

    @Test("is the user's alone, the same for all, and keeps a trace for a week")
    func old() throws {
        try withFolder {
            let folder = try KeptTrace.folder(in: temporary)
            #expect(try mode(folder) == 0o700)
            let (new, old) = (folder.appending(path: "new.sqlite").path, folder.appending(path: "old.sqlite").path)
            for path in [new, old] { try Data().write(to: URL(filePath: path)) }
            let date = Date(timeIntervalSinceNow: -8 * 24 * 3600)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: old)
            #expect(try KeptTrace.folder(in: temporary) == folder)
            #expect(FileManager.default.fileExists(atPath: new))
            #expect(!FileManager.default.fileExists(atPath: old))
        }
    }

    @Test("is another one where others could write, or where a link leads away")
    func others() throws {
        try withFolder {
            let folder = try KeptTrace.folder(in: temporary)
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
            let other = try KeptTrace.folder(in: temporary)
            #expect(other != folder)
            #expect(try mode(other) == 0o700)
            try FileManager.default.removeItem(at: folder)
            try FileManager.default.createSymbolicLink(at: folder, withDestinationURL: other)
            #expect(try KeptTrace.folder(in: temporary) != folder)
        }
    }
}
