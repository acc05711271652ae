import Glibc
import TraceModel

/// Names of functions and of data as people write them, made of those that compilers give to the linker.
enum ReadableName {
    private typealias SwiftDemangle =
        @convention(c) (UnsafePointer<CChar>?, Int, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?, UInt32) ->
        UnsafeMutablePointer<CChar>?
    private typealias CxxDemangle =
        @convention(c) (
            UnsafePointer<CChar>?, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<Int>?,
            UnsafeMutablePointer<CInt>?
        ) -> UnsafeMutablePointer<CChar>?

    /// Of the Swift runtime and of C++'s, which this program has itself; no header declares the first.
    private static let swiftDemangle = function("swift_demangle").map { unsafeBitCast($0, to: SwiftDemangle.self) }
    private static let cxxDemangle = function("__cxa_demangle").map { unsafeBitCast($0, to: CxxDemangle.self) }

    private static func function(_ name: String) -> UnsafeMutableRawPointer? { dlsym(nil, name) }

    /// The readable form of a name; the name itself where it has none.
    ///
    /// Swift's are without module, types and generic arguments, as `#function` has them, with the type before them.
    ///
    /// The suffixes of copies that GCC makes of a function, such as ".constprop.0", are left out.
    static func of(_ name: String) -> String {
        let name = withoutCopy(name)
        if ["$s", "$S", "$e", "_$s", "_$S"].contains(where: { name.hasPrefix($0) }) {
            let whole = name.systemName.withUnsafeBufferPointer { text in
                taken(swiftDemangle?(text.baseAddress, text.count - 1, nil, nil, 0))
            }
            guard let whole, whole != name else { return name }
            return short(whole)
        }
        guard name.hasPrefix("_Z") else { return withoutHash(name) }
        return taken(cxxDemangle?(name.systemName, nil, nil, nil)).map(withoutHash) ?? name
    }

    private static func taken(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text else { return nil }
        defer { free(text) }
        return String(systemName: text)
    }

    private static func withoutCopy(_ name: String) -> String {
        let copies = [".constprop.", ".isra.", ".part.", ".cold", ".lto_priv."]
        let ends = copies.compactMap { name.firstRange(of: $0)?.lowerBound }
        guard let end = ends.min(), end > name.startIndex else { return name }
        return String(name[..<end])
    }

    /// Rust's compiler ends a name with "::h" and 16 hexadecimal digits.
    private static func withoutHash(_ name: String) -> String {
        let end = name.utf8.suffix(19)
        guard end.count == 19, end.starts(with: "::h".utf8), end.dropFirst(3).allSatisfy(isHexDigit) else {
            return name
        }
        return unescaped(name.dropLast(19))
    }

    /// What Rust's compiler writes for what linkers do not take in a name: "Symbol Mangling" in the book of rustc, legacy.
    private static let escapes = [
        ("$LT$", "<"), ("$GT$", ">"), ("$RF$", "&"), ("$BP$", "*"), ("$LP$", "("), ("$RP$", ")"), ("$C$", ","),
        ("$SP$", "@"), ("$u20$", " "), ("$u27$", "'"), ("$u5b$", "["), ("$u5d$", "]"), ("$u7b$", "{"), ("$u7d$", "}"),
        ("$u7e$", "~"), ("..", "::"),
    ]

    private static func unescaped(_ name: Substring) -> String {
        guard name.utf8.contains(UInt8(ascii: "$")) else { return String(name) }
        // No name begins with "$".
        var text = name.replacing("::_$", with: "::$")
        if text.hasPrefix("_$") { text.removeFirst() }
        for (escape, letter) in escapes { text = text.replacing(escape, with: letter) }
        return String(text)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// "Bank.transfer(from:to:)" of "sw.Bank.transfer(from: Swift.Int, to: sw.Account) throws -> ()".
    static func short(_ name: String) -> String {
        var name = name[...]
        for thunk in ["reabstraction thunk helper", "partial apply forwarder"] where name.hasPrefix(thunk) {
            return thunk
        }
        // "(1) suspend resume partial function for f": a piece of an asynchronous function.
        if let piece = name.firstRange(of: " resume partial function for ") { name = name[piece.upperBound...] }
        return split(name, at: " in ").map(part).joined(separator: " in ")
    }

    /// One of the scopes of a name: a closure, or a function.
    private static func part(_ text: Substring) -> String {
        var text = text
        if text.hasPrefix("(extension in "), let colon = text.firstIndex(of: ":") {
            text = text[text.index(after: colon)...]
        }
        text = split(text, at: " : ")[0]
        var name = ""
        var rest = text
        while let letter = rest.first {
            if letter == "<", let end = close(of: rest), !name.isEmpty {
                rest = rest[end...]
            } else if letter == "(", let end = close(of: rest) {
                let inner = rest[rest.index(after: rest.startIndex)..<rest.index(before: end)]
                rest = rest[end...]
                if let owner = inner.firstRange(of: " in _"), name.last == "." {
                    // A private name has a mark of its file.
                    name += inner[..<owner.lowerBound]
                } else {
                    // The parameters of what has a number, as a closure, say nothing that the number does not.
                    if name.last != " " { name += labels(inner) }
                    break
                }
            } else if rest.hasPrefix(" @") || rest.hasPrefix(" -> ") {
                break
            } else {
                name.append(letter)
                rest.removeFirst()
            }
        }
        while name.last == " " { name.removeLast() }
        return withoutModule(name)
    }

    /// "(from:_:)" of "from: Swift.Int, Swift.Int".
    private static func labels(_ parameters: Substring) -> String {
        if parameters.isEmpty { return "()" }
        let names = split(parameters, at: ", ").map { parameter in
            let parts = split(parameter, at: ": ")
            return parts.count > 1 ? "\(parts[0]):" : "_:"
        }
        return "(\(names.joined()))"
    }

    /// The first component of a name is its module; before it there may be words, as "static".
    private static func withoutModule(_ name: String) -> String {
        let head = name.prefix { $0 != "(" }
        let start = head.lastIndex(of: " ").map { head.index(after: $0) } ?? head.startIndex
        guard let dot = head[start...].firstIndex(of: ".") else { return name }
        return String(name[..<start] + name[name.index(after: dot)...])
    }

    /// What is between the separators that are in no brackets.
    private static func split(_ text: Substring, at separator: String) -> [Substring] {
        var parts: [Substring] = []
        var (start, place) = (text.startIndex, text.startIndex)
        while place < text.endIndex {
            let rest = text[place...]
            if rest.hasPrefix(separator) {
                parts.append(text[start..<place])
                place = text.index(place, offsetBy: separator.count)
                start = place
            } else {
                place = close(of: rest) ?? text.index(after: place)
            }
        }
        return parts + [text[start...]]
    }

    /// Where the bracket that a text begins with is closed, or behind the arrow that it begins with; nil for other text.
    private static func close(of text: Substring) -> Substring.Index? {
        if text.hasPrefix("->") { return text.index(text.startIndex, offsetBy: 2) }
        guard let first = text.first, "(<[".contains(first) else { return nil }
        var depth = 0
        var last: Character = " "
        for place in text.indices {
            let letter = text[place]
            if "(<[".contains(letter) { depth += 1 }
            if ")]".contains(letter) || letter == ">" && last != "-" { depth -= 1 }
            if depth == 0 { return text.index(after: place) }
            last = letter
        }
        return nil
    }
}
