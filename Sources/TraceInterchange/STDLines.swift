/// Cuts bytes that come in pieces into lines.
///
/// What is kept is at most one line, and of a line that is longer than any is, only that it was.
struct STDLines {
    /// The longest line, in bytes.
    static let longest = 1 << 20

    /// How many lines there were.
    private(set) var count: Int64 = 0
    private var rest: [UInt8] = []
    private var isTooLong = false

    /// Takes the next bytes, and gives each line that they complete to `body`, without its end; nil for one that is too
    /// long.
    mutating func consume(
        _ bytes: UnsafeRawBufferPointer, _ body: (Int64, UnsafeRawBufferPointer?) throws -> Void
    ) throws {
        var start = 0
        while start < bytes.count {
            guard let end = Self.newline(in: bytes, from: start) else {
                keep(UnsafeRawBufferPointer(rebasing: bytes[start...]))
                return
            }
            let part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            start = end + 1
            count += 1
            if rest.isEmpty, !isTooLong, part.count <= Self.longest {
                try body(count, plain(part))
            } else {
                keep(part)
                try giveRest(body)
            }
        }
    }

    /// Gives the last line to `body` where no newline ends it.
    mutating func finish(_ body: (Int64, UnsafeRawBufferPointer?) throws -> Void) throws {
        guard !rest.isEmpty || isTooLong else { return }
        count += 1
        try giveRest(body)
    }

    private mutating func giveRest(_ body: (Int64, UnsafeRawBufferPointer?) throws -> Void) throws {
        defer {
            rest.removeAll(keepingCapacity: true)
            isTooLong = false
        }
        if isTooLong { return try body(count, nil) }
        try rest.withUnsafeBytes { try body(count, plain($0)) }
    }

    private mutating func keep(_ part: UnsafeRawBufferPointer) {
        if isTooLong || rest.count + part.count > Self.longest {
            isTooLong = true
            rest.removeAll()
        } else {
            rest += part
        }
    }

    private static func newline(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == 0x0a { return index }
            index += 1
        }
        return nil
    }

    /// A line without a return at its end, and the first without the mark that some editors put before a text in UTF-8.
    private func plain(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var line = line
        if line.last == 0x0d { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
        if count == 1, line.starts(with: [0xef, 0xbb, 0xbf]) {
            line = UnsafeRawBufferPointer(rebasing: line.dropFirst(3))
        }
        return line
    }
}
