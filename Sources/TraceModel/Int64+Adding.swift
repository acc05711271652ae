extension Int64 {
    /// The sum, or the greatest number there is: what a damaged file counts may be anything.
    package func addingUpTo(_ other: Int64) -> Int64 {
        let (sum, isTooMuch) = addingReportingOverflow(other)
        return isTooMuch ? .max : sum
    }
}
