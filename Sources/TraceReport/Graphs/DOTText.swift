/// A graph in Graphviz's DOT language.
package struct DOTText {
    /// The whole file.
    package let text: String

    /// Writes a graph; what lies on a cycle is red.
    package init(_ graph: ResolvedGraph, title: String) {
        var lines = [
            "digraph synctrace {", "    label=\(Self.quoted(title));", "    rankdir=LR;", "    node [fontname=sans];",
            "    edge [fontname=sans, fontsize=10];",
        ]
        for (number, node) in graph.nodes.enumerated() {
            let shape = node.shape == .thread ? "ellipse" : "box"
            lines.append("    n\(number) [label=\(Self.quoted(node.name)), shape=\(shape)];")
        }
        for edge in graph.edges {
            let style = (edge.isWait ? ", style=dashed" : "") + (edge.isInCycle ? ", color=red, penwidth=2" : "")
            lines.append("    n\(edge.from) -> n\(edge.to) [label=\(Self.quoted(edge.label))\(style)];")
        }
        text = (lines + ["}"]).map { $0 + "\n" }.joined()
    }

    /// A text in double quotes, in which a backslash would begin an escape of DOT's own.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in TerminalText.escaped(text, limit: 200).unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
