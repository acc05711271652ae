import CSQLite
package import TraceModel
import TraceWriter

/// The present row of a statement, which is gone at the next one.
package struct ResultRow {
    /// How many columns it has.
    package let count: Int
    private let statement: OpaquePointer

    init(_ statement: Statement) {
        count = Int(statement.columnCount)
        self.statement = statement.handle
    }

    /// A column's value, by the column's number from 0.
    package func value(_ column: Int) -> RowValue {
        // One look into the row, and what is asked of the value takes no lock: a reader's connection has one thread.
        guard let value = sqlite3_column_value(statement, Int32(truncatingIfNeeded: column)) else { return .null }
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: return .integer(sqlite3_value_int64(value))
        case SQLITE_FLOAT: return .real(sqlite3_value_double(value))
        case SQLITE_TEXT:
            let bytes = sqlite3_value_text(value)
            return .text(UnsafeBufferPointer(start: bytes, count: Int(sqlite3_value_bytes(value))))
        case SQLITE_BLOB:
            let bytes = sqlite3_value_blob(value)?.assumingMemoryBound(to: UInt8.self)
            return .blob(UnsafeBufferPointer(start: bytes, count: Int(sqlite3_value_bytes(value))))
        default: return .null
        }
    }
}

extension SQLValue {
    /// A value of its own, which outlives the row.
    init(_ value: RowValue) {
        self =
            switch value {
            case .null: .null
            case .integer(let value): .integer(value)
            case .real(let value): .real(value)
            case .text(let bytes): .text(String(decoding: bytes, as: UTF8.self))
            case .blob(let bytes): .blob([UInt8](bytes))
            }
    }
}
