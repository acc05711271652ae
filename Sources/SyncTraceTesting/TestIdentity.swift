import Foundation

/// A test, whatever runs it: what it is called, and where it is.
struct TestIdentity: Sendable {
    /// What its first thread is called.
    let name: String
    /// The same in each run, and another one than that of any other test: "Module.Suite.name()".
    let id: String
    /// The module, as file ids have it; empty where it is not known.
    let module: String
    /// The path of its file.
    let file: String
    let line: Int
    /// The folder from which the trace names files; nil outside of a package.
    private let root: URL?

    init(name: String, id: String, module: String, file: String, line: Int) {
        self.name = name
        self.id = id
        self.module = module
        self.file = file
        self.line = line
        var folder = URL(filePath: file).deletingLastPathComponent()
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
        {
            folder.deleteLastPathComponent()
        }
        root = folder.path == "/" ? nil : folder
    }

    /// The path of a file that a trace names.
    func path(of file: String) -> String {
        file.hasPrefix("/") ? file : root?.appending(path: file).path ?? file
    }

    /// What the test is called, for the name of a file.
    var fileName: String {
        let kept = name.map { $0.isLetter || $0.isNumber ? $0 : "-" }
        let cut = String(kept.prefix(80)).trimmingCharacters(in: CharacterSet(charactersIn: "-"))
        return (cut.isEmpty ? "test" : cut) + ".sqlite"
    }
}

/// Something that was found in a test, for whoever runs it to tell.
struct TestProblem: Sendable {
    /// What it is, in several lines.
    var text: String
    /// Whether the test fails by it; else it is a warning.
    var isError: Bool
    /// The path of the file, and the line: the test's own where nothing else is known.
    var file: String
    var line: Int
}
