/// One line of an STD trace, taken apart: `THREAD|OP(OPERAND)|LOCATION`.
///
/// The texts are parts of the line's bytes; nothing is copied.
struct STDLine {
    /// Why bytes are not a line of an STD trace.
    enum Problem: Error {
        case fieldCount(Int)
        case noThread
        case emptyLocation, location, locationTooBig
        case noParentheses, emptyOperand, spaceInOperand
        case unknownOperation
        case secondOperand, number, lockKind
        case tooLong
    }

    /// Who acts.
    var thread: UnsafeRawBufferPointer
    /// What it does; nil for `begin`, `end` and `branch`, which mean nothing here.
    var operation: STDOperation?
    /// The name that the operation is about.
    var name = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The second name, of `wait`, `wake`, `waketimeout` and `owner`.
    var second = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The number of `seminit` and `binit`.
    var number: Int64 = 0
    /// The kind of `init`.
    var kind = STDLockKind.normal
    /// The place in the source.
    var location: Int64 = 0

    /// Takes a line apart, which comes without its end.
    init(_ bytes: UnsafeRawBufferPointer) throws(Problem) {
        var bars = (0, 0)
        var count = 0
        for index in bytes.indices where bytes[index] == Self.bar {
            count += 1
            if count == 1 { bars.0 = index } else if count == 2 { bars.1 = index }
        }
        guard count == 2 else { throw .fieldCount(count + 1) }
        thread = UnsafeRawBufferPointer(rebasing: bytes[..<bars.0])
        guard !thread.isEmpty else { throw .noThread }
        location = try Self.location(UnsafeRawBufferPointer(rebasing: bytes[(bars.1 + 1)...]))
        try take(UnsafeRawBufferPointer(rebasing: bytes[(bars.0 + 1)..<bars.1]))
    }

    private static let bar = UInt8(ascii: "|")
    private static let comma = UInt8(ascii: ",")
    private static let opening = UInt8(ascii: "(")
    private static let closing = UInt8(ascii: ")")

    private mutating func take(_ field: UnsafeRawBufferPointer) throws(Problem) {
        let begin: StaticString = "begin"
        let end: StaticString = "end"
        if Self.starts(field, with: begin) || Self.starts(field, with: end) { return }
        guard field.last == Self.closing, let start = field.firstIndex(of: Self.opening) else { throw .noParentheses }
        let word = UnsafeRawBufferPointer(rebasing: field[..<start])
        name = UnsafeRawBufferPointer(rebasing: field[(start + 1)..<(field.count - 1)])
        guard let found = STDOperation.named(word) else {
            let branch: StaticString = "branch"
            if word.count == 6, Self.starts(word, with: branch) { return }
            throw .unknownOperation
        }
        guard !name.isEmpty else { throw .emptyOperand }
        for byte in name where byte == 0x20 || (0x09...0x0d).contains(byte) { throw .spaceInOperand }
        operation = found
        switch found.operand {
        case .name, .thread, .any: break
        case .kind: try takeKind()
        case .names: second = try splitOff()
        case .number: number = try Self.number(try splitOff())
        }
    }

    private static func starts(_ field: UnsafeRawBufferPointer, with word: StaticString) -> Bool {
        guard field.count >= word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where field[index] != word.utf8Start[index] { return false }
        return true
    }

    /// Takes what is behind the last comma off the name.
    private mutating func splitOff() throws(Problem) -> UnsafeRawBufferPointer {
        guard let comma = name.lastIndex(of: Self.comma), comma > 0, comma + 1 < name.count else {
            throw .secondOperand
        }
        let rest = UnsafeRawBufferPointer(rebasing: name[(comma + 1)...])
        name = UnsafeRawBufferPointer(rebasing: name[..<comma])
        return rest
    }

    private mutating func takeKind() throws(Problem) {
        guard name.contains(Self.comma) else { return }
        let word = String(decoding: try splitOff(), as: UTF8.self)
        guard let known = STDLockKind.allCases.first(where: { "\($0)" == word }) else { throw .lockKind }
        kind = known
    }

    private static func number(_ digits: UnsafeRawBufferPointer) throws(Problem) -> Int64 {
        guard let value = decimal(digits), value <= Int64(Int32.max) else { throw .number }
        return value
    }

    private static func location(_ digits: UnsafeRawBufferPointer) throws(Problem) -> Int64 {
        if digits.isEmpty { throw .emptyLocation }
        guard let value = decimal(digits) else { throw .location }
        guard value <= Int64(Int32.max) else { throw .locationTooBig }
        return value
    }

    /// The value of decimal digits, at most one above `Int32.max`; nil where there is anything else.
    private static func decimal(_ digits: UnsafeRawBufferPointer) -> Int64? {
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = min(value * 10 + Int64(byte - 0x30), Int64(Int32.max) + 1)
        }
        return value
    }
}

extension STDLine.Problem: CustomStringConvertible {
    /// What is wrong, as the end of a sentence.
    var description: String {
        switch self {
        case .fieldCount(let count): "it has \(count == 1 ? "one field" : "\(count) fields") in place of three"
        case .noThread: "it names no thread"
        case .emptyLocation: "it has no location"
        case .location: "its location is not a whole number from 0"
        case .locationTooBig: "its location is above \(Int32.max)"
        case .noParentheses: "its operation has no operand in parentheses"
        case .emptyOperand: "its operand is empty"
        case .spaceInOperand: "its operand has white space in it"
        case .unknownOperation: "its operation is not known"
        case .secondOperand: "its operand needs two parts with a comma between them"
        case .number: "the number in its operand is not a whole number from 0 to \(Int32.max)"
        case .lockKind: "it names a kind of lock that is not known: rec, errorcheck, robust and rw are"
        case .tooLong: "it is longer than \(STDLines.longest) bytes"
        }
    }
}
