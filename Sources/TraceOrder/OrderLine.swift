import Spelling
import TracePolicy

/// A line of an order file, taken apart.
///
///     level config, "a name with spaces"      # what comes on later levels is acquired inside
///     cache-* -> journal, index -> disk       # pairs: the first before the second, and so on
enum OrderLine: Equatable {
    /// Locks without an order among them, after those of the levels above.
    case level([OrderPattern])
    /// Locks that come one after the other; those of one step have none among them.
    case chain([[OrderPattern]])
    /// Nothing but a comment.
    case nothing

    private enum Token: Equatable {
        case lock(OrderPattern, isQuoted: Bool)
        case arrow
        case comma
    }

    /// What is wrong with a line, a sentence.
    struct Problem: Error, Equatable {
        var text: String
        init(_ text: String) { self.text = text }
    }

    init(_ text: some StringProtocol) throws(Problem) {
        var tokens = try Self.tokens(text)
        guard let first = tokens.first else {
            self = .nothing
            return
        }
        if case .lock(let word, isQuoted: false) = first, ["level", "level:"].contains(word.text),
            tokens.dropFirst().first != .arrow
        {
            tokens.removeFirst()
            self = .level(try Self.list(tokens[...], "level"))
            return
        }
        if case .lock(let word, isQuoted: false) = first, case .lock? = tokens.dropFirst().first {
            let near = nearestNames(to: word.text, among: ["level"])
            throw Problem(
                near.isEmpty
                    ? "after '\(word.text)' comes '->' or ','; a name with spaces has to be in quotes"
                    : "no kind of line is called '\(word.text)'; did you mean level?")
        }
        let steps = tokens.split(separator: .arrow, omittingEmptySubsequences: false)
        guard steps.count > 1 else {
            throw Problem(
                "'\(String(text.prefix { $0 != "#" }).trimmed)' says nothing of an order; write "
                    + "'level NAME', or 'NAME -> NAME'")
        }
        var chain: [[OrderPattern]] = []
        for step in steps { chain.append(try Self.list(step, "'->'")) }
        for (before, after) in zip(chain, chain.dropFirst()) {
            if let both = before.first(where: after.contains) {
                throw Problem("'\(both.written)' is on both sides of '->'; a lock does not come before itself")
            }
        }
        self = .chain(chain)
    }

    /// Names with commas between them.
    private static func list(_ tokens: ArraySlice<Token>, _ place: String) throws(Problem) -> [OrderPattern] {
        var locks: [OrderPattern] = []
        for part in tokens.split(separator: .comma, omittingEmptySubsequences: false) {
            guard case .lock(let lock, _)? = part.first else {
                throw Problem("a name is missing beside \(tokens.isEmpty ? place : "','")")
            }
            if part.count > 1 {
                throw Problem("after '\(lock.written)' comes '->' or ','; a name with spaces has to be in quotes")
            }
            locks.append(lock)
        }
        return locks
    }

    // MARK: Words

    private static func tokens(_ text: some StringProtocol) throws(Problem) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        while true {
            rest = rest.drop(while: \.isWhitespace)
            guard let next = rest.first, next != "#" else { return tokens }
            if next == "," {
                tokens.append(.comma)
                rest.removeFirst()
            } else if rest.hasPrefix("->") {
                tokens.append(.arrow)
                rest.removeFirst(2)
            } else if next == "\"" {
                tokens.append(.lock(OrderPattern(try quoted(&rest), isQuoted: true), isQuoted: true))
            } else {
                let word = word(&rest)
                if OrderPattern.arrows.contains(word) {
                    throw Problem("'\(word)' is not an arrow; write 'A -> B' for a lock A that is acquired before B")
                }
                tokens.append(.lock(OrderPattern(word), isQuoted: false))
            }
        }
    }

    /// A word ends at a space, a comma or an arrow.
    private static func word(_ rest: inout Substring) -> String {
        var word = ""
        while let next = rest.first, !next.isWhitespace, next != ",", !rest.hasPrefix("->") {
            word.append(next)
            rest.removeFirst()
        }
        return word
    }

    private static func quoted(_ rest: inout Substring) throws(Problem) -> String {
        var text = ""
        rest.removeFirst()
        while let next = rest.popFirst() {
            if next == "\"" {
                if text.isEmpty { throw Problem("'\"\"' names no lock") }
                return text
            }
            guard next == "\\", let escaped = rest.popFirst() else {
                text.append(next)
                continue
            }
            guard escaped == "u" else {
                text.append(escaped)
                continue
            }
            guard let code = rest.prefixMatch(of: /\{([0-9a-fA-F]{1,6})\}/),
                let scalar = UInt32(code.1, radix: 16).flatMap(Unicode.Scalar.init)
            else { throw Problem("'\\u' has to be followed by a character's number, as in '\\u{1b}'") }
            text.unicodeScalars.append(scalar)
            rest = rest[code.range.upperBound...]
        }
        throw Problem("the quote before '\(text)' is not closed")
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
