/// Decides which findings a team has accepted. What is accepted is told apart in each report and makes no exit code.
package protocol FindingJudge {
    /// Why a finding is suppressed; nil if it is not. It is asked for each occurrence, before those that are alike become
    /// one, so that a suppression for one object does not hide another's.
    func suppression(of finding: ResolvedFinding) -> String?

    /// Whether none of a finding's occurrences, by their fingerprints, is in the baseline; nil without a baseline.
    func isNew(_ fingerprints: [String]) -> Bool?

    /// What is to be said about the files that it decides by.
    func remarks(on report: ResolvedReport) -> [ReportRemark]
}

/// What is to be said about a file that the analysis went by.
public struct ReportRemark: Equatable, Sendable {
    /// The file.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// A sentence.
    public var text: String

    /// Puts the parts together.
    public init(file: String, line: Int, text: String) {
        self.file = file
        self.line = line
        self.text = text
    }
}
