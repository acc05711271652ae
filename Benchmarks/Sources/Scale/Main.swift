import Glibc

/// Traces of any size, and how long they take to read and to analyze, as ratios of figures from one run:
/// `Scale generate LOAD FILE`, `Scale measure [FILE …]`, `Scale queries FILE …`, `Scale reports FILE …`,
/// `Scale fleet FILE`.
@main
enum Scale {
    static func main() {
        do {
            try run()
        } catch {
            let message = "Scale: \(error)\n"
            _ = message.withCString { write(2, $0, strlen($0)) }
            exit(2)
        }
    }

    private static func run() throws {
        let arguments = try Arguments(CommandLine.arguments.dropFirst(2), flags: ["--adjacent", "--each"])
        switch CommandLine.arguments.dropFirst().first {
        case "generate": try GenerateCommand.run(arguments)
        case "measure": try MeasureCommand.run(arguments)
        case "queries": try QueriesCommand.run(arguments)
        case "reports": try ReportsCommand.run(arguments)
        case "fleet": try FleetCommand.run(arguments)
        default: throw UsageError("generate, measure, queries, reports or fleet")
        }
    }
}

/// A duration in seconds.
func seconds(_ duration: Duration) -> Double { Double(seconds: duration) }

extension Double {
    init(seconds duration: Duration) {
        self = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}

/// A figure with two decimals.
func decimal(_ figure: Double) -> String {
    let hundredths = Int((figure * 100).rounded())
    let rest = String(100 + abs(hundredths) % 100).dropFirst()
    return "\(hundredths / 100).\(rest)"
}

/// A line of a table: a label, and figures to the right.
func row(_ label: String, _ figures: [String]) -> String {
    label + String(repeating: " ", count: max(1, 40 - label.count))
        + figures.map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
}
