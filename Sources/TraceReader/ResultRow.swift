import CSQLite
import TraceModel
import TraceWriter

/// The present row of a statement, which is gone at the next one.
struct ResultRow {
    /// How many columns it has.
    let count: Int
    private let statement: OpaquePointer

    init(_ statement: Statement) {
        count = Int(statement.columnCount)
        self.statement = statement.handle
    }

    /// The values, which outlive the row.
    var values: [SQLValue] {
        (0..<Int32(truncatingIfNeeded: count)).map { column in
            guard let value = sqlite3_column_value(statement, column) else { return .null }
            switch sqlite3_value_type(value) {
            case SQLITE_INTEGER: return .integer(sqlite3_value_int64(value))
            case SQLITE_FLOAT: return .real(sqlite3_value_double(value))
            case SQLITE_TEXT:
                let text = UnsafeBufferPointer(start: sqlite3_value_text(value), count: Int(sqlite3_value_bytes(value)))
                return .text(String(decoding: text, as: UTF8.self))
            case SQLITE_BLOB:
                let blob = UnsafeRawBufferPointer(
                    start: sqlite3_value_blob(value), count: Int(sqlite3_value_bytes(value)))
                return .blob([UInt8](blob))
            default: return .null
            }
        }
    }

    /// Copies the row. One look into it for each value, and what is asked of the value takes no lock: a reader's connection
    /// has one thread.
    func append(to batch: RowBatch) {
        for column in 0..<Int32(truncatingIfNeeded: count) {
            guard let value = sqlite3_column_value(statement, column) else {
                batch.appendNull()
                continue
            }
            switch sqlite3_value_type(value) {
            case SQLITE_INTEGER: batch.append(sqlite3_value_int64(value))
            case SQLITE_FLOAT: batch.append(sqlite3_value_double(value))
            case SQLITE_TEXT:
                let text = sqlite3_value_text(value)
                batch.append(text: text, count: Int(sqlite3_value_bytes(value)))
            case SQLITE_BLOB:
                let blob = sqlite3_value_blob(value)?.assumingMemoryBound(to: UInt8.self)
                batch.append(blob: blob, count: Int(sqlite3_value_bytes(value)))
            default: batch.appendNull()
            }
        }
        batch.endRow()
    }
}
