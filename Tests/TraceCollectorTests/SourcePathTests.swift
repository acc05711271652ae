import Foundation
import Testing

@testable import TraceCollector

@Suite("The path of a source file that a compiler put into a program")
struct SourcePathTests {
    @Test("begins at the nearest package, else at the repository, else it is as it is")
    func roots() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "paths-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["repository/.git", "repository/lib", "repository/package/Sources/App", "lone"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        try Data().write(to: folder.appending(path: "repository/package/Package.swift"))
        func file(_ path: String) -> SourcePath.Place {
            SourcePath.shared.resolve(folder.appending(path: path).path)
        }
        #expect(file("repository/package/Sources/App/a.swift").file == "Sources/App/a.swift")
        #expect(file("repository/package/Sources/App/a.swift").module == "App")
        #expect(file("repository/lib/a.c").file == "lib/a.c")
        #expect(file("lone/a.c").file == folder.appending(path: "lone/a.c").path)
        #expect(SourcePath.shared.resolve("lib/a.c").file == "lib/a.c")
        // The layout of a package, where the file is not on this machine.
        #expect(file("gone/Sources/App/a.swift").file == "Sources/App/a.swift")
    }
}
