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

    /// What programs that draw Mermaid take, unless they are told otherwise (its `maxTextSize` and `maxEdges`).
    package static let mostCharacters = 50_000
    package static let mostEdges = 500

    /// Writes as much of a graph as is drawn: all of it, its cycles with what touches them, or its cycles alone. Where not
    /// even these are few enough, all of it.
    ///
    /// - Returns: The text, and what is to be said of it; nil where all is there and is drawn.
    package static func drawable(_ graph: ResolvedGraph) -> (text: String, remark: String?) {
        func isDrawn(_ graph: ResolvedGraph, _ text: String) -> Bool {
            graph.edges.count <= mostEdges && text.unicodeScalars.count <= mostCharacters
        }
        let whole = MermaidText(graph).text
        if isDrawn(graph, whole) { return (whole, nil) }
        let limits = "Mermaid draws \(mostEdges) arrows and \(mostCharacters) characters"
        for withNeighbors in [true, false] {
            let part = graph.aroundCycles(withNeighbors: withNeighbors)
            let text = MermaidText(part).text
            guard !part.edges.isEmpty, isDrawn(part, text) else { continue }
            let what = withNeighbors ? "its cycles and what touches them" : "its cycles"
            return (text, "\(limits): of \(graph.edges.count) arrows, \(what) are there, \(part.edges.count)")
        }
        return (
            whole,
            "\(limits), and this is more: \(graph.edges.count) arrows, \(whole.unicodeScalars.count) characters; "
                + "'--format dot' has no limit"
        )
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
