import TraceModel

/// What is known of a column of a table from its name and its first values.
struct TableColumn {
    enum Content { case plain, moment, duration }

    /// How long a value is shown, in characters.
    static let limit = 200
    /// The columns that hold a moment and not a duration, without their `_ns`.
    private static let moments: Set = [
        "acquired", "began", "created", "cut_off", "destroyed", "ended", "first", "first_wake", "last", "released",
        "requested", "since", "started", "time",
    ]

    let title: String
    let content: Content
    /// How wide its texts are, in characters.
    var width = 0
    private var hasNumber = false
    private var hasText = false

    init(_ name: String, among names: Set<String>) {
        let isTime = name.hasSuffix("_ns") && name.count > 3
        let base = isTime ? String(name.dropLast(3)) : name
        // Beside a count of the same name.
        title = TerminalText.escaped(isTime && names.contains(base) ? base + "_for" : base, limit: 60)
        content = !isTime ? .plain : Self.moments.contains(base) ? .moment : .duration
    }

    /// Whether its values are to the right: the first ones are numbers.
    var isRight: Bool { hasNumber && !hasText }

    /// Learns of a value what the column holds.
    mutating func look(at value: RowValue) {
        switch value {
        case .null: break
        case .integer, .real: hasNumber = true
        case .text, .blob: hasText = true
        }
    }

    /// What a terminal is shown of a value.
    func text(of value: RowValue) -> String {
        switch (content, value) {
        case (_, .null): ""
        case (.moment, .integer(let time)): EventWords.seconds(time, digits: 9) + " s"
        case (.duration, .integer(let time)): time.asDuration
        case (.duration, .real(let time)): Int64(exactly: time.rounded())?.asDuration ?? String(time)
        case (_, .integer(let value)): String(value)
        case (_, .real(let value)): String(value)
        case (_, .text(let bytes)):
            TerminalText.escaped(String(decoding: bytes, as: UTF8.self), limit: Self.limit)
        case (_, .blob(let bytes)):
            TerminalText.escaped(UnsafeBufferPointer(rebasing: bytes.prefix(Self.limit)).asLiteral, limit: Self.limit)
        }
    }

    /// Whether a text is shown as it is: printable ASCII that has nothing with which a command for a runner begins.
    func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var isPlain = true
        var previous: UInt8 = 0
        for byte in bytes {
            let isDouble = byte == previous && byte == 0x3A || previous == 0x23 && byte == 0x23
            isPlain = isPlain && byte &- 0x20 < 0x5F && !isDouble
            previous = byte
        }
        return isPlain
    }
}
