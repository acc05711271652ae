import Foundation
import Testing

@Suite("Reports of one analysis", .timeLimit(.minutes(15)))
struct ReportTests {
    private let scratch: Scratch
    private let trace = CommittedTrace(name: "abba-latent").path("sqlite")

    init() throws { scratch = try Scratch() }

    private func text(_ name: String) throws -> String { try String(contentsOfFile: scratch(name), encoding: .utf8) }

    @Test("are written in as many forms as are asked for, besides the one on standard output")
    func several() throws {
        let outcome = try run(
            [
                Product.synctrace, "analyze", trace, "--report", "sarif=a.sarif", "--report", "junit=b.xml", "--report",
                "markdown=c.md",
            ], in: scratch.path)
        #expect(outcome.end == .exited(1))
        #expect(outcome.errors == "")
        #expect(outcome.output.hasPrefix("error[lock-order-cycle, predicted]: "))
        #expect(try text("a.sarif").contains("\"version\": \"2.1.0\""))
        #expect(try text("b.xml").contains("<failure "))
        #expect(try text("c.md").hasPrefix("## synctrace: 1 error in 1 trace"))
    }

    @Test("on GitHub are annotations in the log, and Markdown at the end of the job's summary")
    func github() throws {
        try "a step before\n".write(toFile: scratch("summary.md"), atomically: true, encoding: .utf8)
        let environment = ["GITHUB_STEP_SUMMARY": scratch("summary.md")]
        let outcome = try run(
            [Product.synctrace, "analyze", trace, "--ci", "github"], in: scratch.path, environment: environment)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("error[lock-order-cycle, predicted]: ") == true)
        #expect(lines.last?.hasPrefix("::error file=Sources/Demos/Programs/AbbaLatent.swift,line=21,") == true)
        #expect(try text("summary.md").hasPrefix("a step before\n## synctrace: 1 error in 1 trace"))
        let again = try run(
            [Product.synctrace, "analyze", trace, "--report", "markdown=" + scratch("summary.md")], in: scratch.path,
            environment: environment)
        #expect(again.end == .exited(1))
        #expect(try text("summary.md").matches(of: #/## synctrace: /#).count == 2)
    }

    @Test("are no two in one file, however its name is spelled")
    func sameFile() throws {
        try "old".write(toFile: scratch("old"), atomically: true, encoding: .utf8)
        try FileManager.default.linkItem(atPath: scratch("old"), toPath: scratch("same"))
        try FileManager.default.createSymbolicLink(atPath: scratch("folder"), withDestinationPath: ".")
        for (first, second) in [("new", "./new"), ("new", "folder/new"), ("old", "same")] {
            let outcome = try run(
                [Product.synctrace, "analyze", trace, "--report", "json=\(first)", "--report", "sarif=\(second)"],
                in: scratch.path)
            #expect(outcome.errors == "synctrace: \(second): two reports cannot be one file\n")
            #expect(outcome.end == .exited(2))
        }
        #expect(try text("old") == "old")
        #expect(!FileManager.default.fileExists(atPath: scratch("new")))
    }

    @Test("do without the job's summary where its variable is empty")
    func emptySummary() throws {
        let outcome = try run(
            [Product.synctrace, "analyze", trace, "--ci", "github"], in: scratch.path,
            environment: ["GITHUB_STEP_SUMMARY": ""])
        #expect(outcome.end == .exited(1))
        #expect(outcome.errors == "")
    }

    @Test("on GitLab are the files that its jobs pick up, or those that --report names")
    func gitlab() throws {
        let outcome = try run(
            [Product.synctrace, "analyze", trace, "--ci", "gitlab", "--report", "junit=mine.xml"], in: scratch.path)
        #expect(outcome.end == .exited(1))
        #expect(try text("synctrace-code-quality.json").contains("\"check_name\": \"lock-order-cycle\""))
        #expect(try text("mine.xml").contains("<testsuites>"))
        #expect(!FileManager.default.fileExists(atPath: scratch("synctrace-junit.xml")))
    }

    @Test("say that a trace could not be analyzed, where the form has a place for that")
    func unreadable() throws {
        let outcome = try run(
            [
                Product.synctrace, "analyze", "none.sqlite", trace, "--report", "junit=a.xml", "--report",
                "sarif=b.sarif",
                "--report", "gitlab=c.json",
            ], in: scratch.path)
        #expect(outcome.end == .exited(2))
        #expect(outcome.errors == "synctrace: none.sqlite: no such file\n")
        #expect(outcome.output.contains("error[lock-order-cycle, predicted]"))
        #expect(outcome.output.contains("not analyzed: none.sqlite: no such file\n"))
        #expect(outcome.output.contains("; 1 trace was not analyzed"))
        #expect(try text("a.xml").contains("<error message=\"no such file\" type=\"unreadable\">"))
        #expect(try text("b.sarif").contains("\"executionSuccessful\": false"))
        #expect(try text("c.json").contains("\"description\": \"could not be analyzed: no such file\""))
        let alone = try run(
            [Product.synctrace, "analyze", "none.sqlite", "--ci", "github"], in: scratch.path,
            environment: ["GITHUB_STEP_SUMMARY": scratch("summary.md")])
        #expect(alone.end == .exited(2))
        #expect(alone.output == "::error title=synctrace::none.sqlite could not be analyzed: no such file\n")
        #expect(try text("summary.md").contains("none.sqlite"))
    }

    @Test("name source files by their path in the repository, also of a package in it")
    func repository() throws {
        let package = scratch("pkg")
        try FileManager.default.createDirectory(atPath: package + "/Sources", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: scratch(".git"), withIntermediateDirectories: true)
        let listing = try run([
            Product.synctrace, "query", trace, "--sql", "SELECT DISTINCT file FROM site", "--format", "csv",
        ])
        let file = try #require(listing.output.split(separator: "\n").last.map(String.init))
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: "\(package)/\(folder)", withIntermediateDirectories: true)
        try "one\ntwo\n".write(toFile: "\(package)/\(file)", atomically: true, encoding: .utf8)
        let inside = try run([Product.synctrace, "analyze", trace, "--format", "github"], in: package)
        #expect(inside.output.contains("file=pkg/\(file),line="), "\(inside.output)")
        let above = try run(
            [Product.synctrace, "analyze", trace, "--format", "github", "--source-root", "pkg"], in: scratch.path)
        #expect(above.output == inside.output)
        let elsewhere = try run([Product.synctrace, "analyze", trace, "--format", "github"], in: scratch.path)
        #expect(elsewhere.output.contains("file=\(file),line="))
    }

    @Test("do not share standard output with a service's annotations")
    func mixed() throws {
        let outcome = try run(
            [Product.synctrace, "analyze", trace, "--format", "json", "--ci", "github"], in: scratch.path)
        #expect(outcome.end == .exited(2))
        #expect(
            outcome.errors
                == "synctrace: '--ci github' writes annotations to standard output, where '--format json' writes, too: "
                + "'--report json=<file>' writes to a file; see 'synctrace analyze --help'\n")
    }

    @Test("replace no trace")
    func refused() throws {
        let outcome = try run([Product.synctrace, "analyze", trace, "--report", "sarif=" + trace], in: scratch.path)
        #expect(outcome.errors == "synctrace: \(trace): is a trace that is read here\n")
        #expect(outcome.end == .exited(2))
    }
}
