package import TraceAnalysis

/// What is typed in place of a figure, and is none; its text says how one is written.
package struct FigureError: Error, Equatable, CustomStringConvertible {
    package let description: String
}

extension RuleThreshold {
    /// The figure that was typed, in an option or a settings file.
    package func figure(typed text: String) throws(FigureError) -> Int64 {
        func number(through greatest: Int64) throws(FigureError) -> Int64 {
            guard let number = Int64(text), (0...greatest).contains(number) else {
                throw FigureError(description: "a number from 0 to \(greatest)")
            }
            return number
        }
        switch unit {
        case .count: return try number(through: 1_000_000_000)
        case .percent: return try number(through: 100)
        case .time:
            guard let time = Nanoseconds(argument: text) else {
                throw FigureError(description: "a time has a unit: 1.5s, 20ms, 300us")
            }
            return time.count
        }
    }
}
