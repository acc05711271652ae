import Glibc
import TraceAnalysis

/// A lock in an order file: a name, or a pattern for several names.
package struct OrderPattern: Hashable, Sendable {
    /// The name or the pattern, without quotes.
    package let text: String
    /// Whether it is a name, taken as it is: it was in quotes, or has none of `*`, `?` and `[`.
    package let isName: Bool

    /// What stands in the file, with or without quotes.
    package init(_ text: String, isQuoted: Bool = false) {
        self.text = text
        isName = isQuoted || !text.contains { "*?[\\".contains($0) }
    }

    /// Whether a lock is meant: patterns as in file names (`fnmatch` of POSIX), where `*` also stands for slashes.
    package func matches(_ name: String) -> Bool { isName ? text == name : fnmatch(text, name, 0) == 0 }

    /// What people write who look for the arrow.
    static let arrows = ["→", "=>", ">", "<", "-", "<-", "-->"]

    /// What could steer a terminal or end a line.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// As it stands in the file: in quotes where it would be read as something else.
    package var written: String {
        guard isName else { return text }
        let isPlain =
            !text.isEmpty && text != "level" && text != "level:" && text.first != "#" && !text.contains("->")
            && !Self.arrows.contains(text)
            && !text.contains { $0.isWhitespace || "*?[\\\",".contains($0) }
            && !text.unicodeScalars.contains(where: Self.isUnsafe)
        if isPlain { return text }
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case let scalar where Self.isUnsafe(scalar): "\\u{\(String(scalar.value, radix: 16))}"
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}

extension RunEdge.Identity {
    /// What a lock is called in an order file: the name that the program gave it, else `@FILE:FUNCTION`, the place where
    /// it was created. That has no line, which changes whenever something is inserted above. The second lock that one
    /// thread creates there is `@FILE:FUNCTION#2`; of another kind, they are `@FILE:FUNCTION#mutex`, `…#mutex2`.
    package var orderName: String {
        if let given { return given }
        guard let creation else { return name }
        return "@\(creation.file ?? "?"):\(creation.function)" + orderSuffix
    }

    private var orderSuffix: String {
        let parts = key.split(separator: "\u{0}", omittingEmptySubsequences: false)
        guard parts.count == 4, let kind = parts.first, let ordinal = parts.last else { return "" }
        let suffix = (kind == "lock" ? "" : kind) + (ordinal == "1" ? "" : ordinal)
        return suffix.isEmpty ? "" : "#\(suffix)"
    }
}
