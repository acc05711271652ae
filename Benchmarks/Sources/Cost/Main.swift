/// What recording costs, as ratios of figures from one run: `Cost [locks|collecting]`; or a load to record:
/// `Cost steady [SECONDS]`.
@main
enum Cost {
    static func main() throws {
        let what = CommandLine.arguments.dropFirst().first
        if what == "steady" {
            try SteadyLoad.run(seconds: CommandLine.arguments.dropFirst(2).first.flatMap(Int.init) ?? 60)
        }
        if what == nil || what == "locks" { try LockCost.run() }
        if what == nil || what == "collecting" { try CollectingCost.run() }
    }
}

/// The median of figures.
func median(_ figures: [Double]) -> Double { figures.sorted()[figures.count / 2] }

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
