import Foundation
public import Testing

/// Records what a test does with its locks, and makes an issue of each finding.
///
/// Each test, and each case of a test with arguments, has a trace of its own: of the threads that run it, of those that
/// they start, and of what these touch. Tests that run at the same time do not see one another's events, but for those on
/// an object that they share. An error of the analysis fails the test, a warning is a warning, and a note is left out.
///
///     @Test(.synchronizationTraced)
///     func transfer() throws { … }
///
/// On a suite it is that of each of its tests; a test's own trait goes before its suite's. The settings file of the project
/// (`.synctrace.yml`) is in force as it is for `synctrace analyze`, and what the trait says goes before it.
///
/// A test that hangs is given up and fails with the chain of who waits for whom; its threads stay where they are, and the
/// other tests go on. The trace of a test that failed is kept: as an attachment, and in the temporary folder.
///
/// A body that is bound to the main actor runs on the main thread, which other tests may use as well: what it does there
/// itself is not on record as the test's, and what its threads do is.
public struct SynchronizationTraced: TestTrait, SuiteTrait, TestScoping {
    /// From which findings on a test fails.
    public enum FailOn: String, Sendable, CaseIterable { case error, warning, note, never }

    /// From which findings on a test fails; nil for what the settings file says, or errors.
    var failOn: FailOn?
    /// The path of a baseline, relative to where the tests run; nil for that of the settings file.
    var baseline: String?
    /// How long nothing in the test may move while one of its threads waits; nil where only a wait cycle is a hang.
    var hangAfter: Duration?
    /// The names of rules that are not run.
    var ignore: [String]

    /// The trait of a suite is that of all tests in it.
    public var isRecursive: Bool { true }

    /// Runs a case of a test, and records it.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let traits = test.traits.compactMap { $0 as? Self }
        // Of a suite's trait and a test's own the last one counts; it runs inside of the others.
        guard testCase != nil, !Self.isTraced, let trait = traits.last else { return try await function() }
        try await Self.$isTraced.withValue(true) {
            let identity = TestIdentity(test)
            let body = LastingBody(function)
            let result = try await TracedRun(identity, trait).perform(body.call)
            record(result, of: identity)
            if let error = result.error { throw error }
        }
    }

    private func record(_ result: TracedRun.Result, of test: TestIdentity) {
        for problem in result.problems {
            let file = problem.file.split(separator: "/").last ?? ""
            let place = SourceLocation(
                fileID: "\(test.module)/\(file)", filePath: problem.file, line: problem.line, column: 1)
            let text = result.kept.map { problem.text + "\n" + $0.hint } ?? problem.text
            Issue.record(
                Comment(rawValue: text), severity: problem.isError ? .error : .warning, sourceLocation: place)
        }
        if let bytes = result.kept?.bytes { Attachment.record(bytes, named: test.fileName) }
    }

    @TaskLocal private static var isTraced = false
}

extension Trait where Self == SynchronizationTraced {
    /// Records what the test does with its locks, and makes an issue of each finding.
    public static var synchronizationTraced: Self { .synchronizationTraced() }

    /// Records what the test does with its locks, and makes an issue of each finding.
    ///
    /// - Parameters:
    ///   - failOn: From which findings on the test fails; nil for what the settings file says, or errors.
    ///   - baseline: The path of a baseline, relative to where the tests run (the package); findings that it has do not
    ///     count. nil for that of the settings file.
    ///   - hangAfter: How long nothing in the test may move while one of its threads waits; the test is then given up. nil
    ///     where only a wait cycle is a hang, which is told after a second.
    ///   - ignore: The names of rules that are not run.
    public static func synchronizationTraced(
        failOn: SynchronizationTraced.FailOn? = nil, baseline: String? = nil, hangAfter: Duration? = nil,
        ignore: [String] = []
    ) -> Self {
        SynchronizationTraced(failOn: failOn, baseline: baseline, hangAfter: hangAfter, ignore: ignore)
    }
}

extension TestIdentity {
    fileprivate init(_ test: Test) {
        let place = test.sourceLocation
        // "Module.Suite/name()/File.swift:1:2": where it is says nothing that lasts.
        let id = "\(test.id)"
        let end = id.range(of: "/", options: .backwards)?.lowerBound ?? id.endIndex
        self.init(
            name: test.displayName ?? test.name, id: String(id[..<end]),
            module: String(place.fileID.prefix { $0 != "/" }), file: place.filePath, line: place.line)
    }
}
