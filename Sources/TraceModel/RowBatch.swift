/// Some rows of a query's result in memory of their own, which one thread can fill and another write out.
///
/// Memory is used again by the next rows, unless it was for a value of unusual length.
package final class RowBatch {
    /// The names of the columns.
    package private(set) var columns: [String] = []
    /// How many rows there are.
    package private(set) var count = 0

    /// A value: the number's bits, or of a text or blob the place of its first byte.
    private struct Cell {
        enum Kind: UInt32 { case null, integer, real, text, blob }

        var bits: Int64
        /// Of a text or blob. SQLite has none of 2 GiB.
        var length: UInt32
        var kind: Kind
    }

    private static let mostRows = 1 << 10
    /// Past these bytes no more rows are added, and memory is not kept for the next ones.
    private static let mostBytes = 1 << 18

    private var width = 0
    private var cells: UnsafeMutableBufferPointer<Cell> = .allocate(capacity: 0)
    private var cellCount = 0
    private var bytes: UnsafeMutableBufferPointer<UInt8> = .allocate(capacity: 1 << 12)
    private var byteCount = 0

    package init() {}

    deinit {
        cells.deallocate()
        bytes.deallocate()
    }

    /// Whether it holds as many rows as are worth handing over.
    package var isFull: Bool { count >= Self.mostRows || byteCount >= Self.mostBytes }

    /// Takes all rows away; the next ones have these columns.
    package func removeAll(columns: [String]) {
        self.columns = columns
        if columns.count != width {
            width = columns.count
            cells.deallocate()
            cells = .allocate(capacity: width * Self.mostRows)
        }
        if bytes.count > 4 * Self.mostBytes {
            bytes.deallocate()
            bytes = .allocate(capacity: 1 << 12)
        }
        (count, cellCount, byteCount) = (0, 0, 0)
    }

    /// Adds NULL as the next value: they come from left to right and row after row.
    ///
    /// - Precondition: The batch was not full when the row began; so for the other values.
    package func appendNull() { add(Cell(bits: 0, length: 0, kind: .null)) }

    /// Adds a number as the next value.
    package func append(_ value: Int64) { add(Cell(bits: value, length: 0, kind: .integer)) }

    /// Adds a number as the next value.
    package func append(_ value: Double) {
        add(Cell(bits: Int64(bitPattern: value.bitPattern), length: 0, kind: .real))
    }

    /// Adds a text of bytes as the next value.
    package func append(text: UnsafePointer<UInt8>?, count: Int) { add(text, count, .text) }

    /// Adds bytes as the next value.
    package func append(blob: UnsafePointer<UInt8>?, count: Int) { add(blob, count, .blob) }

    /// Ends a row.
    package func endRow() { count &+= 1 }

    /// A value, until the rows are taken away.
    package func value(_ row: Int, _ column: Int) -> RowValue {
        let cell = cells[row &* width &+ column]
        switch cell.kind {
        case .null: return .null
        case .integer: return .integer(cell.bits)
        case .real: return .real(Double(bitPattern: UInt64(bitPattern: cell.bits)))
        case .text: return .text(content(cell))
        case .blob: return .blob(content(cell))
        }
    }

    private func content(_ cell: Cell) -> UnsafeBufferPointer<UInt8> {
        guard let base = bytes.baseAddress else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: base + Int(cell.bits), count: Int(cell.length))
    }

    @inline(__always)
    private func add(_ cell: Cell) {
        cells.initializeElement(at: cellCount, to: cell)
        cellCount &+= 1
    }

    @inline(__always)
    private func add(_ content: UnsafePointer<UInt8>?, _ length: Int, _ kind: Cell.Kind) {
        let start = byteCount
        if start &+ length > bytes.count { grow(by: length) }
        if let content, let base = bytes.baseAddress { (base + start).update(from: content, count: length) }
        byteCount = start &+ length
        add(Cell(bits: Int64(start), length: UInt32(truncatingIfNeeded: length), kind: kind))
    }

    @inline(never)
    private func grow(by room: Int) {
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(2 * bytes.count, byteCount + room))
        _ = larger.initialize(fromContentsOf: UnsafeMutableBufferPointer(rebasing: bytes[..<byteCount]))
        bytes.deallocate()
        bytes = larger
    }
}
