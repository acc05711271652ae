/// A graph in Mermaid's language, which GitHub and GitLab draw in Markdown.
struct MermaidText {
    /// How a node is drawn.
    enum Shape { case thread, object }

    private var nodes: [Node: Int] = [:]
    private var lines: [String] = []

    private struct Node: Hashable {
        var shape: Shape
        var name: String
    }

    /// The graph, line by line, without the fence around it.
    var text: String { (["graph LR"] + lines).map { $0 + "\n" }.joined() }

    /// Whether there is nothing to draw.
    var isEmpty: Bool { lines.isEmpty }

    /// An arrow from one node to another, with words at it.
    mutating func add(
        from: (shape: Shape, name: String), to: (shape: Shape, name: String), label: String, isDashed: Bool = false
    ) {
        let (source, target) = (node(from.shape, from.name), node(to.shape, to.name))
        let arrow = isDashed ? "-.->" : "-->"
        lines.append("    \(source) \(arrow)|\"\(Self.escaped(label))\"| \(target)")
    }

    /// The node's number, with its name and shape where it is named first.
    private mutating func node(_ shape: Shape, _ name: String) -> String {
        let node = Node(shape: shape, name: name)
        if let known = nodes[node] { return "n\(known)" }
        let number = nodes.count
        nodes[node] = number
        let label = "\"\(Self.escaped(name))\""
        switch shape {
        case .thread: return "n\(number)([\(label)])"
        case .object: return "n\(number)[\(label)]"
        }
    }

    /// A text in quotes: only letters, digits, blanks and a few marks stay, the rest are Mermaid's entity codes.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in TerminalText.escaped(text, limit: 100).unicodeScalars {
            let isPlain =
                scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || " .,:'()/+-_=…".unicodeScalars.contains(scalar)
            if isPlain { result.unicodeScalars.append(scalar) } else { result += "#\(scalar.value);" }
        }
        return result
    }
}
