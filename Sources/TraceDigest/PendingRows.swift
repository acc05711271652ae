/// A row that is known in full only some events after the one that begins it.
protocol PendingRow {
    /// Nothing is to come.
    var isComplete: Bool { get }
}

/// Rows in the order in which they began, until they can be written in that order.
///
/// A row that stays open for long would hold back all that begin after it: beyond ``limit`` the oldest is let go as it
/// is, and what completes it comes as a change of its own.
struct PendingRows<Row: PendingRow & Sendable>: Sendable {
    /// How many rows may wait.
    static var limit: Int { 1 << 14 }

    private var rows: ContiguousArray<Row> = []
    /// Where in `rows` the first lies that has not been taken.
    private var head = 0
    /// The number of that row.
    private var first = 0

    /// Adds a row, and returns its number.
    mutating func append(_ row: Row) -> Int {
        rows.append(row)
        return first + rows.count - head - 1
    }

    /// Whether the row with a number can still be changed here.
    @inline(__always)
    func holds(_ number: Int) -> Bool { number >= first }

    subscript(number: Int) -> Row {
        @inline(__always) get { rows[head + number - first] }
        @inline(__always) _modify { yield &rows[head + number - first] }
    }

    /// Takes the oldest row if it is complete, or if too many wait, or all are wanted.
    mutating func next(all: Bool) -> Row? {
        guard head < rows.count, all || rows[head].isComplete || rows.count - head > Self.limit else { return nil }
        let row = rows[head]
        head += 1
        first += 1
        if head == rows.count {
            rows.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 2 * Self.limit {
            rows.removeSubrange(0..<head)
            head = 0
        }
        return row
    }
}
