import Foundation

/// A recorded demo in `traces/`, with the reports that it must give.
struct CommittedTrace {
    /// The root of the checkout.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    let name: String

    /// The path of one of its files.
    func path(_ type: String) -> String { "\(Self.root)/traces/\(name).\(type)" }

    func text(_ type: String) throws -> String { try String(contentsOfFile: path(type), encoding: .utf8) }

    /// The report that the analyzer makes of it now: in a directory without the sources, so that no source lines are
    /// in it, and by the path that the trace has in a checkout.
    func report(_ format: String) throws -> Child.Outcome {
        let scratch = try Scratch()
        try FileManager.default.createSymbolicLink(
            atPath: scratch("traces"), withDestinationPath: Self.root + "/traces")
        return try synctrace(
            "analyze", "traces/\(name).sqlite", "--format", format, "--fail-on", "never", in: scratch.path)
    }
}

/// The report for programs, as far as tests look into it.
struct Report: Decodable {
    struct Finding: Decodable {
        var rule: String
        var level: String
        var message: String
        var threads: [String]
        var fingerprint: String
    }

    var findings: [Finding]

    init(_ json: String) throws { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) }

    /// What stays the same of each finding from recording to recording.
    var stable: [String] { findings.map { "\($0.level)[\($0.rule)] \($0.fingerprint)" }.sorted() }

    /// The only finding of a rule, nil if there is none or more than one.
    func only(_ rule: String) -> Finding? {
        let found = findings.filter { $0.rule == rule }
        return found.count == 1 ? found[0] : nil
    }
}
