/// What an import read, and what it could not take.
public struct STDImportReport: Sendable {
    /// A line that was skipped.
    public struct Problem: Equatable, Sendable {
        /// The line's number, from 1.
        public var line: Int64
        /// Why it was skipped, as the end of a sentence about the line.
        public var reason: String
    }

    /// How many skipped lines are kept; all are counted.
    public static let limit = 20

    /// How many lines there were.
    public internal(set) var lines: Int64 = 0
    /// How many events came of them.
    public internal(set) var events: Int64 = 0
    /// How many lines were skipped.
    public internal(set) var skipped: Int64 = 0
    /// The first lines that were skipped.
    public internal(set) var problems: [Problem] = []

    /// How many acquisitions and releases of locks the trace does not tell of, though what it tells needs them.
    public internal(set) var unrecorded: Int64 = 0
    /// What the first of them was read from.
    public internal(set) var firstUnrecorded: Problem?

    /// Begins before the first line.
    package init() {}

    mutating func supply(_ line: Int64, _ reason: @autoclosure () -> String) {
        unrecorded += 1
        if firstUnrecorded == nil { firstUnrecorded = Problem(line: line, reason: reason()) }
    }

    mutating func skip(_ line: Int64, _ reason: @autoclosure () -> String) {
        skipped += 1
        if problems.count < Self.limit { problems.append(Problem(line: line, reason: reason())) }
    }
}
