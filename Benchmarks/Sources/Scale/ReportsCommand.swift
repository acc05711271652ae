import Foundation
import TraceReport

/// `Scale reports FILE … --synctrace PROGRAM [--rounds N]`: what each report takes beyond the analysis, what each export
/// takes, and how large they become. Each figure is the least of several whole runs, of processor time, which a busy
/// machine does not change as much.
enum ReportsCommand {
    static func run(_ arguments: Arguments) throws {
        guard !arguments.words.isEmpty, let program = arguments.text("--synctrace") else {
            throw UsageError("reports FILE … --synctrace PROGRAM [--rounds N]")
        }
        let rounds = max(1, try arguments.number("--rounds") ?? 3)
        for path in arguments.words { try report(path, program, rounds) }
    }

    private static func report(_ path: String, _ program: String, _ rounds: Int) throws {
        print("\n\(path)\n\n" + row("", ["seconds", "peak, MB", "size, KB"]))
        let output = path + ".output"
        defer { try? FileManager.default.removeItem(atPath: output) }
        /// The least time and memory of some runs; the time without that of the analysis.
        func line(_ label: String, _ words: [String], without base: Double = 0) throws -> Double {
            let costs = try (0..<rounds).map { _ in
                try? FileManager.default.removeItem(atPath: output)
                return try ProcessCost(program, words)
            }
            let time = costs.map(\.processorSeconds).min() ?? 0
            let size = try? FileManager.default.attributesOfItem(atPath: output)[.size] as? Int
            let peak = (costs.map(\.peakKilobytes).min() ?? 0) / 1000
            print(row(label, [decimal(time - base), String(peak), size.map { String($0 / 1000) } ?? ""]))
            return time
        }
        let analysis = ["analyze", path, "--fail-on", "never", "--all"]
        let text = try line("analysis with a text", analysis + ["--output", output])
        print("\nfurther reports of the same analysis, what they add")
        for format in ReportFormats.all.map({ $0.name }).dropFirst() {
            _ = try line(
                format, analysis + ["--output", "/dev/null", "--report", "\(format)=\(output)"], without: text)
        }
        print("\nother commands, whole")
        for format in ["perfetto", "dot", "mermaid"] {
            _ = try line("export --format \(format)", ["export", path, "--format", format, "--output", output])
        }
    }
}
