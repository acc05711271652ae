import Foundation

/// The demo program, run in a process of its own and without a recording.
struct DemoProcess {
    let exitCode: Int32
    /// What it says of itself: what to look at, and where its source is.
    let introduction: String
    let output: String
    let errors: String

    /// Runs it to its end; one that outlives the limit is killed, which is a failure.
    init(_ arguments: [String], environment: [String: String] = [:], limit: TimeInterval = 60) throws {
        let process = Process()
        // The test bundle lies beside the products.
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: bundle).deletingLastPathComponent().appending(path: "synctrace-demos")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice

        // Files, not pipes: what the process writes never has to wait for its reader.
        let directory = FileManager.default.temporaryDirectory.appending(path: "demo-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let (output, errors) = (directory.appending(path: "output"), directory.appending(path: "errors"))
        try Data().write(to: output)
        try Data().write(to: errors)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)

        try process.run()
        let killer = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + limit, execute: killer)
        process.waitUntilExit()
        killer.cancel()

        exitCode = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        let text = try String(contentsOf: output, encoding: .utf8)
        let end = text.range(of: "\n\n")
        introduction = end.map { String(text[..<$0.upperBound]) } ?? ""
        self.output = String(text[(end?.upperBound ?? text.startIndex)...])
        self.errors = try String(contentsOf: errors, encoding: .utf8)
    }
}
