package import TraceModel

/// Rows for programs, written one after the other: none is kept.
package struct RowListing: RowText {
    /// The forms that it can have.
    package enum Format: Sendable { case csv, json }

    /// A value that is not a query's.
    enum Cell {
        case null
        case integer(Int64)
        case text(String)

        /// Calls `body` with the value, which is gone afterwards.
        func withValue(_ body: (RowValue) -> Void) {
            switch self {
            case .null: body(.null)
            case .integer(let value): body(.integer(value))
            case .text(var text): text.withUTF8 { body(.text($0)) }
            }
        }
    }

    /// Whether the CSV is for a terminal, which a value must not be able to steer; for a program a value stays as it is.
    package var isEscaped = false

    private let format: Format
    private let columns: [String]
    /// What comes before a value of JSON.
    private let keys: [[UInt8]]
    private let output = ByteBuffer()
    private var isEmpty = true

    /// Begins a list of rows that have a value for each column.
    ///
    /// JSON wants names that differ: of several columns that have one, the second is `name_2`.
    package init(_ format: Format, columns: [String]) {
        self.format = format
        self.columns = columns
        keys = Self.distinct(columns).enumerated().map { ($0 == 0 ? "{" : ", ") + JSONText.quoted($1) + ": " }
            .map { [UInt8]($0.utf8) }
    }

    /// What rows have added since it was last taken away.
    package var bytes: UnsafeBufferPointer<UInt8> { output.bytes }

    /// Takes what rows have added away.
    package func removeBytes() { output.removeAll() }

    /// Adds rows.
    package mutating func add(_ rows: RowBatch) {
        for row in 0..<rows.count {
            beginRow()
            for column in columns.indices { add(rows.value(row, column), in: column) }
            endRow()
        }
    }

    /// The text that a row of cells adds.
    mutating func add(_ cells: [Cell]) -> String {
        beginRow()
        for column in columns.indices { cells[column].withValue { add($0, in: column) } }
        endRow()
        return output.takeText()
    }

    private func beginRow() {
        switch format {
        case .csv: if isEmpty { addHeader() }
        case .json: output.append(isEmpty ? "[\n" : ",\n" as StaticString)
        }
    }

    private func add(_ value: RowValue, in column: Int) {
        switch format {
        case .csv:
            if column > 0 { output.append(comma) }
            addCSV(value)
        case .json:
            keys[column].withUnsafeBufferPointer { output.append($0) }
            addJSON(value)
        }
    }

    private mutating func endRow() {
        switch format {
        case .csv: output.append(lineFeed)
        case .json: output.append(keys.isEmpty ? "{}" : "}" as StaticString)
        }
        isEmpty = false
    }

    /// The text that has not been taken away yet.
    func takeText() -> String { output.takeText() }

    /// Adds the rest of the text. To be called once, after the last row.
    package mutating func finish() {
        switch format {
        case .csv: if isEmpty { addHeader() }
        case .json: output.append(isEmpty ? "[]\n" : "]\n")
        }
    }

    private static func distinct(_ columns: [String]) -> [String] {
        var used = Set(columns)
        var seen: Set<String> = []
        return columns.map { name in
            if seen.insert(name).inserted { return name }
            var number = 2
            while !used.insert("\(name)_\(number)").inserted { number += 1 }
            return "\(name)_\(number)"
        }
    }
}

/// CSV as in RFC 4180: fields with a comma, a quote or a line break in quotes. NULL is an empty field. One that begins
/// like a command for the runner of a workflow is in quotes too.
extension RowListing {
    private func addHeader() {
        for (number, var name) in columns.enumerated() {
            if number > 0 { output.append(comma) }
            name.withUTF8 { addCSV(.text($0)) }
        }
        output.append(lineFeed)
    }

    private func addCSV(_ value: RowValue) {
        switch value {
        case .null: break
        case .integer(let value): output.append(decimal: value)
        case .real(let value): output.append(String(value))
        case .text(let bytes):
            if isPlainInCSV(bytes) {
                output.append(bytes)
            } else {
                let text = String(decoding: bytes, as: UTF8.self)
                output.append(
                    Self.field(
                        isEscaped ? TerminalText.escaped(text, limit: .max) : TerminalText.withoutCommandLines(text)))
            }
        case .blob(let bytes): output.append(bytes.asLiteral)
        }
    }

    /// Whether a field is itself, as nearly every one is.
    private func isPlainInCSV(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var isPlain = true
        var mayCommand = false
        for byte in bytes {
            // Not printable ASCII, a comma or a quote; a colon or a hash, with which commands begin.
            isPlain = isPlain && byte &- 0x20 < 0x5F && byte != 0x2C && byte != 0x22
            mayCommand = mayCommand || byte == 0x3A || byte == 0x23
        }
        guard mayCommand else { return isPlain }
        return isPlain && !isEscaped && !(bytes.count > 1 && bytes[0] == bytes[1])
    }

    private static func field(_ text: String) -> String {
        // Comma, quote, line feed, carriage return.
        let needsQuotes = text.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        guard needsQuotes || text.utf8.starts(with: "::".utf8) || text.utf8.starts(with: "##".utf8) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private var comma: UInt8 { 0x2C }
    private var lineFeed: UInt8 { 0x0A }
}

/// JSON: an object with the columns in their order.
extension RowListing {
    private func addJSON(_ value: RowValue) {
        switch value {
        case .null: output.append("null" as StaticString)
        case .integer(let value): output.append(decimal: value)
        // JSON has no infinity.
        case .real(let value): output.append(value.isFinite ? String(value) : "null")
        case .text(let bytes):
            if bytes.allSatisfy({ $0 &- 0x20 < 0x5F && $0 != 0x22 && $0 != 0x5C }) {
                output.append(quote)
                output.append(bytes)
                output.append(quote)
            } else {
                output.append(JSONText.quoted(String(decoding: bytes, as: UTF8.self)))
            }
        case .blob(let bytes):
            output.append(quote)
            output.append(bytes.asLiteral)
            output.append(quote)
        }
    }

    private var quote: UInt8 { 0x22 }
}

extension UnsafeBufferPointer<UInt8> {
    /// A blob as SQL writes it: x'00FF'.
    var asLiteral: String {
        "x'"
            + map { byte in
                let digits = String(byte, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined() + "'"
    }
}
