/// How often a finding occurred, in words.
///
/// The message is that of the first occurrence. Where others were of other threads or objects, its count is not one of what
/// the message tells, so that it stands with their names.
extension ResolvedFinding {
    /// The threads and objects of the occurrences that the message does not tell of.
    private var others: [String] {
        guard sources.count > 1 else { return [] }
        return (threads + objects).filter { !message.contains("'\($0)'") }
    }

    /// " (3 times)", behind the message; empty where it occurred once, and where some occurrences were of others.
    var times: String { count > 1 && others.isEmpty ? " (\(count) times)" : "" }

    /// "also 'reader 2' and 3 more (5 times in all)"; nil where all occurrences are of what the message names.
    func also(most: Int) -> String? {
        let others = others
        guard !others.isEmpty else { return nil }
        let shown = others.prefix(most).map { "'\(TerminalText.escaped($0))'" }
        let more = others.count > most ? " and \(others.count - most) more" : ""
        return "also \(shown.joined(separator: ", "))\(more) (\(count) times in all)"
    }

    /// The same behind a message that stands in one line.
    var occurrences: String { also(most: 3).map { "; \($0)" } ?? times }
}
