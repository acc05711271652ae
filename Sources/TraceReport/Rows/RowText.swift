package import TraceModel

/// A form of rows as text, for rows of any number: those whose text was taken away are forgotten.
package protocol RowText {
    /// What rows have added since it was last taken away.
    var bytes: UnsafeBufferPointer<UInt8> { get }

    /// Adds rows.
    mutating func add(_ rows: RowBatch)

    /// Adds the rest of the text. To be called once, after the last row.
    mutating func finish()

    /// Takes away what rows have added.
    mutating func removeBytes()
}
