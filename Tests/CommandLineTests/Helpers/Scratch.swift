import Foundation
import Testing

/// A directory of a test's own, which goes with it.
final class Scratch {
    let path: String

    init() throws {
        var template = Array((FileManager.default.temporaryDirectory.path + "/synctrace-test-XXXXXX").utf8CString)
        try check(mkdtemp(&template) == nil ? errno : 0, "mkdtemp")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A path in it.
    func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// What lies in it, sorted.
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: self(name)))
    }
}

/// The products of the package, which lie beside the test bundle.
enum Product {
    static let directory: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: bundle).deletingLastPathComponent().path
    }()

    static let synctrace = directory + "/synctrace"
    static let testPrograms = directory + "/TestPrograms"
    static let front = directory + "/FrontTestProgram"
    static let pthread = directory + "/ShimTestProgram"
    static let mutexes = directory + "/MutexTestProgram"
    static let pthreadPrograms = directory + "/PthreadPrograms"
}

/// Runs `synctrace` to its end.
func synctrace(
    _ words: String..., in directory: String? = nil, environment: [String: String] = [:]
) throws -> Child.Outcome {
    try run([Product.synctrace] + words, in: directory, environment: environment)
}

/// Starts a test program, with words before it that `synctrace record` or nothing makes of it.
func programWords(_ words: [String], recordedTo trace: String? = nil, options: [String] = []) -> [String] {
    let program = [Product.testPrograms] + words
    guard let trace else { return program }
    return [Product.synctrace, "record", "--output", trace] + options + ["--"] + program
}
