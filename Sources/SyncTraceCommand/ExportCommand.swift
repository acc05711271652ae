import ArgumentParser
import Foundation
import TraceInterchange
import TraceModel
import TraceReplay

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a trace as a text in the STD format.",
        usage: "synctrace export <trace> --format std [--output <file>]",
        discussion: "What the format cannot express is left out, and counted on standard error.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case std }

    @Argument(help: ArgumentHelp("The trace file.", valueName: "trace"))
    var trace: String

    @Option(help: "The format of the text.")
    var format: Format

    @Option(name: [.short, .long], help: ArgumentHelp("Write the text there.", valueName: "file"))
    var output: String?

    func run() throws {
        if let output { try OutputFile.check(output, reading: [trace]) }
        let source = try TraceInput.open(trace)
        let tables = try source.tables()
        var plan = STDExportPlan(tables: tables)
        try source.forEachEvent { plan.consume($0) }
        var exporter = STDExporter(plan)
        let file = try output.map { try OutputFile($0) }
        do {
            try source.forEachEvent {
                exporter.consume($0)
                if exporter.pending >= 1 << 16 { try write(exporter.take(), to: file) }
            }
            try write(exporter.take(), to: file)
        } catch is StandardOutput.Closed {
            return
        }
        try file?.finish()
        tell(exporter, plan)
    }

    private func write(_ bytes: [UInt8], to file: OutputFile?) throws {
        if let file { return try file.write(bytes) }
        if !StandardStreams.write(bytes, to: STDOUT_FILENO) { throw StandardOutput.Closed() }
    }

    private func tell(_ exporter: STDExporter, _ plan: STDExportPlan) {
        let left = exporter.leftOut.sorted { $0.key.rawValue < $1.key.rawValue }
        if !left.isEmpty {
            let parts = left.map { "\($0.value) \($0.key.name)" }.joined(separator: ", ")
            Output.complain("left out, since STD cannot express it: \(parts)")
        }
        let running = plan.running.count
        if running > 0 {
            Output.complain(
                "\(running) \(running == 1 ? "thread was" : "threads were") still running when the trace ended, which "
                    + "STD cannot express: a reader takes them to have ended")
        }
    }
}
