/// A number that was given on the command line.
func number(_ text: String, called what: String, in range: ClosedRange<Int>) throws -> Int {
    guard let number = Int(text), range.contains(number) else {
        throw UsageError("\(what) must be a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    }
    return number
}

/// The only argument, a number, or what holds without it.
func onlyNumber(_ arguments: [String], called what: String, in range: ClosedRange<Int>, default: Int) throws -> Int {
    if arguments.count > 1 { throw UsageError("'\(arguments[1])' is too much") }
    return try arguments.first.map { try number($0, called: what, in: range) } ?? `default`
}
