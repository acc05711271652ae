/// A graph in Mermaid's language, which GitHub and GitLab draw in Markdown.
package struct MermaidText {
    /// The text, line by line, without a fence around it.
    package let text: String

    /// Writes a graph; what lies on a cycle is drawn thick and red.
    package init(_ graph: ResolvedGraph) {
        var lines = ["graph LR"]
        for (number, node) in graph.nodes.enumerated() {
            let name = "\"\(Self.escaped(node.name))\""
            lines.append("    n\(number)" + (node.shape == .thread ? "([\(name)])" : "[\(name)]"))
        }
        var marked: [String] = []
        for (number, edge) in graph.edges.enumerated() {
            let arrow = edge.isWait ? "-.->" : "-->"
            lines.append("    n\(edge.from) \(arrow)|\"\(Self.escaped(edge.label))\"| n\(edge.to)")
            if edge.isInCycle { marked.append("\(number)") }
        }
        if !marked.isEmpty {
            lines.append("    linkStyle \(marked.joined(separator: ",")) stroke:#c00,stroke-width:2px")
        }
        text = lines.map { $0 + "\n" }.joined()
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
