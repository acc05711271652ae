import ArgumentParser
import Foundation
import TraceCollector
import TraceInterchange
import TraceModel
import TraceReader
import TraceWriter

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Makes a trace from a text in the STD format.",
        usage: "synctrace import <file.std> [--output <file>] [--force] [--strict]",
        discussion: """
            A line that cannot be read is reported and skipped. Without --output the trace has the name of the text, \
            with .sqlite in place of .std. A text of - is standard input.
            """)

    @Argument(help: ArgumentHelp("The text.", valueName: "file.std"))
    var text: String

    @OptionGroup var output: TraceOutput

    @Flag(help: "Create no trace, and exit with 2, if a line is skipped or a lock gets a second owner.")
    var strict = false

    func run() throws {
        if text == "-", output.output == nil {
            throw CommandError("'--output' is missing: standard input gives the trace no name")
        }
        let file = STDFile(text)
        let name = STDFile.isNamed(text) ? String(file.name.dropLast(4)) : file.name
        let path = try output.prepare(default: name + ".sqlite", reading: text)
        // Under another name until it is whole, so that a text at fault leaves nothing behind and replaces nothing.
        let draft = "\(path).\(getpid()).part"
        let parts = TraceFileParts.paths(of: draft)
        SignalRemoval.add(parts)
        defer {
            for part in parts { unlink(part.systemName) }
            SignalRemoval.remove(parts)
        }
        let report: STDImportReport
        do {
            report = try write(file, to: draft)
        } catch let error as TraceFileError {
            // Of the file as the user knows it.
            let line = "\(error)"
            guard line.hasPrefix(draft + ": ") else { throw error }
            throw CommandError(path + line.dropFirst(draft.count))
        }
        STDInput.tell(report, of: text)
        try file.check(report)
        if strict, report.skipped > 0 { throw ExitCode(2) }
        try output.clear(path)
        guard rename(draft.systemName, path.systemName) == 0 else {
            throw CommandError("\(path): cannot be created: \(String(cString: strerror(errno)))")
        }
        let lines = "\(report.lines) \(report.lines == 1 ? "line" : "lines")"
        Output.complain("\(report.events) \(report.events == 1 ? "event" : "events") of \(lines) in \(path)")
    }

    /// Makes the trace of a text.
    private func write(_ file: STDFile, to draft: String) throws -> STDImportReport {
        let trace = try STDTraceImport(
            creating: draft, source: file.name.readableName,
            commandLine: "synctrace import \(ShellQuoting.quoted(text))",
            isStrict: strict)
        let progress = ProgressLine("importing", of: file.size, unit: .bytes)
        var done: Int64 = 0
        try file.read {
            try trace.consume($0)
            done += Int64($0.count)
            progress.advance(to: done)
        }
        progress.finish()
        return try ProgressLine.during("closing the trace") { try file.blaming { try trace.finish() } }
    }
}
