import Foundation
import Testing

/// Some of the fixtures, run in a process of their own.
struct FixtureRun {
    /// An issue, as it was told.
    struct Issue {
        var file: Substring
        var line: Int
        var text: String
    }

    let code: Int32
    let output: String

    /// Runs the tests of swift-testing with such names.
    init(_ pattern: String) throws {
        let name = pattern.split(separator: "|").map { $0.replacing("()", with: "\\(\\)") }.joined(separator: "|")
        try self.init(["--testing-library", "swift-testing", "--filter", "TracedFixtures.*/(\(name))"])
    }

    /// Runs a test case of XCTest.
    init(xctest name: String) throws { try self.init(["SyncTraceTestingTests.\(name)"]) }

    /// Runs the tests of swift-testing with such names under `synctrace record` with some options.
    init(_ pattern: String, recordedWith options: [String]) throws {
        try self.init(
            ["--testing-library", "swift-testing", "--filter", pattern],
            under: [Self.synctrace, "record"] + options + ["--"])
    }

    /// The command, which lies beside the tests.
    static let synctrace = program.deletingLastPathComponent().appending(path: "synctrace").path

    private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()

    private init(_ arguments: [String], under command: [String] = []) throws {
        let process = Process()
        let words = command + [Self.program.path] + arguments
        process.executableURL = URL(filePath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["SYNCTRACE_TRACED_FIXTURES": "1", "NO_COLOR": "1"]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        // A hang of the whole run is what is not to happen.
        let watchdog = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + 100, execute: watchdog)
        output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        watchdog.cancel()
        code = process.terminationStatus
    }

    /// What failed a test, each with the lines that tell of it.
    var issues: [Issue] {
        var issues: [Issue] = []
        for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
            if let match = line.firstMatch(of: /recorded an issue .*at ([^: ]+):(\d+):\d+: (.*)/) {
                issues.append(Issue(file: match.1, line: Int(match.2) ?? 0, text: String(match.3)))
            } else if line.first.map({ "✘✔◇⚠⎙".contains($0) }) ?? true {
                continue
            } else if !issues.isEmpty {
                issues[issues.count - 1].text += "\n" + line
            }
        }
        return issues
    }
}
