/// A value in a row of a query's result, for as long as the row is there: texts and blobs are bytes that SQLite holds.
package enum RowValue {
    case null
    case integer(Int64)
    case real(Double)
    /// UTF-8, unless the file is damaged.
    case text(UnsafeBufferPointer<UInt8>)
    case blob(UnsafeBufferPointer<UInt8>)
}
