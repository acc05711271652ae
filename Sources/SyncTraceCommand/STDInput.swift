import TraceInterchange

/// Texts in the STD format, as commands tell of them.
enum STDInput {
    /// Says which lines of a file were skipped, the first of them one by one.
    static func tell(_ report: STDImportReport, of path: String) {
        for problem in report.problems {
            Output.complain("\(path): line \(problem.line) is skipped: \(problem.reason)")
        }
        if let first = report.firstUnrecorded {
            let rest = report.unrecorded == 1 ? "" : "; there are \(report.unrecorded) of these in all"
            Output.complain(
                "\(path): line \(first.line): \(first.reason): taken for an event of the lock that is not on record\(rest)"
            )
        }
        let rest = report.skipped - Int64(report.problems.count)
        if rest > 0 { Output.complain("\(path): \(rest) more \(rest == 1 ? "line is" : "lines are") skipped") }
    }
}
