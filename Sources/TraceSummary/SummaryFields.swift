import Glibc

/// The fields of a row: bytes with tabs between them.
struct SummaryFields {
    private let row: UnsafeRawBufferPointer
    private var next = 0

    init(_ row: UnsafeRawBufferPointer) { self.row = row }

    /// The next field; nil where there is none.
    mutating func field() -> UnsafeRawBufferPointer? {
        guard next <= row.count else { return nil }
        let start = next
        let rest = row.count - start
        let end: Int
        if rest > 0, let base = row.baseAddress, let tab = memchr(base + start, 9, rest) {
            end = UnsafeRawPointer(tab) - base
        } else {
            end = row.count
        }
        next = end + 1
        return UnsafeRawBufferPointer(rebasing: row[start..<end])
    }

    mutating func text() -> String? {
        field().map { SummaryForm.unescaped(String(decoding: $0, as: UTF8.self)) }
    }

    mutating func id() -> RowID? { field().flatMap { RowID($0) } }

    /// An id that may be left out.
    mutating func optionalID() -> RowID?? {
        guard let field = field() else { return nil }
        return field.isEmpty ? .some(nil) : RowID(field).map { .some($0) }
    }

    /// A number that is not negative and, so that sums of many do not overflow, has at most twelve digits.
    mutating func number() -> Int64? {
        guard let field = field(), !field.isEmpty, field.count <= SummaryForm.digits else { return nil }
        var number: Int64 = 0
        for byte in field {
            guard byte >= 48, byte <= 57 else { return nil }
            number = number * 10 + Int64(byte - 48)
        }
        return number
    }

    mutating func flag() -> Bool? {
        guard let number = number(), number <= 1 else { return nil }
        return number == 1
    }
}
