import Glibc
package import TraceReport

/// Findings that somebody accepted, with the reason. All that it names must match.
package struct Suppression: Equatable, Sendable {
    /// A pattern of file names' kind (`fnmatch` of POSIX): `*` stands for any text, also with slashes, `?` for a
    /// character, `[…]` for one of several; a backslash before one of them takes it as it is. The name itself matches, too:
    /// `locks[2]`.
    package struct Pattern: Equatable, Sendable {
        package var text: String
        package init(_ text: String) { self.text = text }
        package func matches(_ name: String) -> Bool { name == text || fnmatch(text, name, 0) == 0 }
    }

    /// The names of rules.
    package var rule: Pattern?
    /// A name of one of the finding's objects.
    package var object: Pattern?
    /// A name of one of its threads.
    package var thread: Pattern?
    /// The file of one of its places, and the function: both of the same place where both are given.
    package var file: Pattern?
    /// The function of one of its places.
    package var function: Pattern?
    /// The fingerprint, or the first eight or more of its digits.
    package var fingerprint: String?
    /// Why the findings are accepted.
    package var reason = ""
    /// The last day on which it works.
    package var until: Day?
    /// The line of the settings file on which it begins.
    package var line: Int

    package init(line: Int) { self.line = line }

    /// What it names and why, in one line.
    package var words: String {
        let parts: [(String, String?)] = [
            ("rule", rule?.text), ("object", object?.text), ("thread", thread?.text), ("file", file?.text),
            ("function", function?.text), ("fingerprint", fingerprint), ("until", until?.description),
        ]
        let named = parts.compactMap { name, value in value.map { "\(name) \($0)" } }
        return named.joined(separator: ", ") + " (\(reason))"
    }

    /// Whether it names anything.
    package var isSpecific: Bool {
        rule != nil || object != nil || thread != nil || file != nil || function != nil || fingerprint != nil
    }

    /// Whether a finding is one of those that were accepted, whatever the day.
    package func matches(_ finding: ResolvedFinding) -> Bool {
        if let rule, !rule.matches(finding.rule) { return false }
        if let fingerprint, !finding.fingerprint.hasPrefix(fingerprint) { return false }
        // " #7" behind a name that several have is not the program's, and differs from run to run.
        if let object, !(finding.plainObjects + finding.objects).contains(where: object.matches) { return false }
        if let thread, !(finding.plainThreads + finding.threads).contains(where: thread.matches) { return false }
        guard file != nil || function != nil else { return true }
        return finding.locations.contains { place in
            if let file, !(place.file.map(file.matches) ?? false) { return false }
            if let function, !(place.function.map(function.matches) ?? false) { return false }
            return true
        }
    }
}
