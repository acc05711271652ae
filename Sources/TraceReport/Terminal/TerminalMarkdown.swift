/// Lays out for a terminal what the pages of this project use of Markdown: headings, paragraphs, lists, indented code,
/// tables, emphasis, code spans and links.
struct TerminalMarkdown {
    let width: Int
    let isColored: Bool

    func render(_ markdown: String) -> String {
        var lines: [String] = []
        for block in Self.blocks(of: markdown) {
            if !lines.isEmpty { lines.append("") }
            lines += layout(block)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// An item of a list, and how many columns it is indented.
    private struct Item {
        var indent: Int
        var text: String
    }

    private enum Block {
        case heading(String)
        case paragraph(String)
        case list([Item])
        case code([String])
        case table([[String]])
    }

    /// Blocks end at an empty line, or where a line of another sort begins.
    private static func blocks(of markdown: String) -> [Block] {
        var blocks: [Block] = []
        var isOpen = false
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let words = trimmed(line)
            if words.isEmpty || words.hasPrefix("<!--") {
                // An empty line between two lines of code is code; a comment only ends what is before it.
                if case .code(let code)? = blocks.last { blocks[blocks.count - 1] = .code(code + [""]) }
                isOpen = false
            } else if line.hasPrefix("#") {
                blocks.append(.heading(trimmed(String(line.drop { $0 == "#" }))))
                isOpen = false
            } else if words.hasPrefix("- "), !line.hasPrefix("    ") || isOpen {
                let item = Item(indent: line.prefix { $0 == " " }.count, text: String(words.dropFirst(2)))
                if case .list(let items)? = blocks.last {
                    blocks[blocks.count - 1] = .list(items + [item])
                } else {
                    blocks.append(.list([item]))
                }
                isOpen = true
            } else if case .list(var items)? = blocks.last, isOpen {
                items[items.count - 1].text += " " + words
                blocks[blocks.count - 1] = .list(items)
            } else if case .paragraph(let text)? = blocks.last, isOpen {
                blocks[blocks.count - 1] = .paragraph(text + " " + words)
            } else if line.hasPrefix("    ") {
                if case .code(let code)? = blocks.last {
                    blocks[blocks.count - 1] = .code(code + [String(line.dropFirst(4))])
                } else {
                    blocks.append(.code([String(line.dropFirst(4))]))
                }
            } else if line.hasPrefix("|") {
                let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                    .map { trimmed(String($0)) }
                let isRule = cells.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 == "-" || $0 == ":" } }
                if case .table(let rows)? = blocks.last {
                    if !isRule { blocks[blocks.count - 1] = .table(rows + [cells]) }
                } else {
                    blocks.append(.table([cells]))
                }
                isOpen = true
            } else {
                blocks.append(.paragraph(words))
                isOpen = true
            }
        }
        return blocks
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }

    private func layout(_ block: Block) -> [String] {
        switch block {
        case .heading(let text):
            return isColored
                ? [bold(text)] : [text, String(repeating: "=", count: text.unicodeScalars.count)]
        case .paragraph(let text): return wrapped(text, first: "", rest: "")
        case .list(let items):
            return items.flatMap { item -> [String] in
                let indent = String(repeating: " ", count: item.indent)
                return wrapped(item.text, first: indent + "- ", rest: indent + "  ")
            }
        case .code(let lines):
            let last = lines.lastIndex { !$0.isEmpty } ?? -1
            return lines.prefix(last + 1).map { $0.isEmpty ? "" : "    \($0)" }
        case .table(let rows): return layout(rows)
        }
    }

    /// A table as a list, since its cells are sentences: the first column is what the others are about.
    private func layout(_ rows: [[String]]) -> [String] {
        guard let header = rows.first else { return [] }
        return rows.dropFirst().flatMap { row -> [String] in
            var lines = wrapped(row.first ?? "", first: "  ", rest: "  ")
            for (name, cell) in zip(header, row).dropFirst() {
                lines += wrapped("\(name): \(cell)", first: "      ", rest: "        ")
            }
            return lines
        }
    }

    private func wrapped(_ text: String, first: String, rest: String) -> [String] {
        var words = Self.plain(text)
        let label = Self.label(of: text)
        // A level that stands before a sentence, which emphasis alone keeps apart.
        if let label, ["error", "warning", "note"].contains(label) {
            let sentence = words.dropFirst(label.count + 1)
            if sentence.first?.isUppercase ?? false { words = "\(label): \(sentence)" }
        }
        let lines = TerminalText.wrapped(words, width: width, first: first, rest: rest)
        guard isColored, let label, lines[0].hasPrefix(first + label) else { return lines }
        return [first + bold(label) + lines[0].dropFirst(first.count + label.count)] + lines.dropFirst()
    }

    private func bold(_ text: String) -> String { "\u{1B}[1m\(text)\u{1B}[0m" }

    /// The emphasized words that a text begins with.
    private static func label(of text: String) -> String? {
        guard text.hasPrefix("**"), let end = range(of: "**", in: text.dropFirst(2)) else { return nil }
        return plain(String(text.dropFirst(2)[..<end]))
    }

    /// The text without marks: emphasis and code spans as they are, links as their words.
    static func plain(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let character = rest.first {
            if rest.hasPrefix("**") {
                rest = rest.dropFirst(2)
            } else if character == "`" {
                let span = rest.dropFirst().prefix { $0 != "`" }
                result += span
                rest = rest.dropFirst(span.count + 2)
            } else if character == "[", let link = link(at: rest) {
                result += plain(link.words)
                rest = link.rest
            } else {
                result.append(character)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    private static func link(at text: Substring) -> (words: String, rest: Substring)? {
        let words = text.dropFirst().prefix { $0 != "]" }
        let target = text.dropFirst(words.count + 2)
        guard target.first == "(", let end = target.firstIndex(of: ")") else { return nil }
        return (String(words), target[end...].dropFirst())
    }

    private static func range(of mark: String, in text: Substring) -> String.Index? {
        text.indices.first { text[$0...].hasPrefix(mark) }
    }
}
