import TraceWriter

/// A value in a row of a query's result.
public enum SQLValue: Equatable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

extension SQLValue {
    /// What it takes in memory, in bytes, about.
    var size: Int {
        switch self {
        case .text(let text): MemoryLayout<Self>.stride + text.utf8.count
        case .blob(let bytes): MemoryLayout<Self>.stride + bytes.count
        case .null, .integer, .real: MemoryLayout<Self>.stride
        }
    }
}

/// The result of a query: its columns' names, and the rows.
public struct QueryResult: Equatable, Sendable {
    /// The names of the columns.
    public var columns: [String]
    /// The rows, each with a value for each column.
    public var rows: [[SQLValue]]
}
