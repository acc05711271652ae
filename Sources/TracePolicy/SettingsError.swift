/// What is wrong with a file that somebody wrote: where, and in what way.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// The file, as it was named.
    package var path: String
    /// The line, from 1; nil where the whole file is meant.
    package var line: Int?
    /// A sentence that quotes what was typed.
    package var problem: String

    package init(_ path: String, line: Int? = nil, _ problem: String) {
        self.path = path
        self.line = line
        self.problem = problem
    }

    package var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(problem)" }
}
