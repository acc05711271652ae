/// What a settings file asks for: everything that it says, each with its line.
package struct Settings: Equatable, Sendable {
    /// A value, and where it was said.
    package struct Said<Value: Equatable & Sendable>: Equatable, Sendable {
        package var value: Value
        /// The line, from 1.
        package var line: Int
    }

    /// From which findings on the exit code is 1.
    package enum FailOn: String, CaseIterable, Sendable {
        case error, warning, note, never
    }

    /// The file, as it was named or found.
    package var path: String
    /// `fail-on`.
    package var failOn: Said<FailOn>?
    /// The rules that are off, by name.
    package var rulesOff: [String: Said<Bool>] = [:]
    /// Figures from which on rules speak, by their option of `analyze`.
    package var thresholds: [String: Said<Int64>] = [:]
    /// Findings that were accepted, in the file's order.
    package var suppressions: [Suppression] = []
    /// The baseline's path; a relative one begins at the settings file's folder.
    package var baseline: Said<String>?
    /// The path of the order file, from the same folder.
    package var order: Said<String>?

    /// `ignore-modules`, in the file's order.
    package var ignoredModules: Said<[String]>?

    /// Settings that ask for nothing.
    package init(path: String) { self.path = path }

    /// A path that the file names, as seen from where the program runs.
    package func resolved(_ path: String) -> String {
        guard !path.hasPrefix("/"), let slash = self.path.lastIndex(of: "/") else { return path }
        return self.path[...slash] + path
    }

    /// Whether a rule is off.
    package func isOff(_ rule: String) -> Bool { rulesOff[rule]?.value ?? false }
}
