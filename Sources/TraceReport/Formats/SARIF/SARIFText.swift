/// The texts of a SARIF report: what a trace says in them is untrusted.
enum SARIFText {
    /// A plain text message: what could steer a terminal or reorder the line written out, and brackets that would be a link
    /// (SARIF 2.1.0, 3.11.6) with a backslash before them.
    static func message(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let shown = lines.map { TerminalText.escaped(String($0), limit: ReportLimits.text) }.joined(separator: "\n")
        guard shown.contains("](") else { return shown }
        return shown.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
    }
}
