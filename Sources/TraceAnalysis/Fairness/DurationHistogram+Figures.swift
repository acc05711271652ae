import TraceModel

extension DurationHistogram {
    /// The figures of a report.
    var figures: Durations {
        let sorted = buckets
        func percentile(_ percent: Int64) -> Int64 {
            // The nearest rank.
            let (product, overflow) = count.multipliedReportingOverflow(by: percent)
            let rank = overflow ? count / 100 * percent : (product + 99) / 100
            var upTo: Int64 = 0
            for (value, number) in sorted {
                upTo &+= number
                if upTo >= rank { return min(value, longest) }
            }
            return longest
        }
        return Durations(
            count: count, total: total, p50: percentile(50), p95: percentile(95), p99: percentile(99), longest: longest)
    }
}
