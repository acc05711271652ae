/// A bucket of the log-linear histogram from which all percentiles come.
///
/// Values below 256 have a bucket each. From there on a bucket is as wide as the 128th part of the power of two below
/// its values: eight significant bits are kept, and what a bucket reports, its middle, is less than 0.4 % away from any
/// value in it. `queries/wait-hold-percentiles.sql` has the same arithmetic in SQL.
package struct LogLinearBucket: Hashable, Comparable, Sendable {
    /// The least value in the bucket.
    package let lower: Int64
    /// The bucket's width is two to the power of this.
    package let exponent: Int

    /// The bucket of a value. Negative values are in the bucket of 0.
    @inlinable
    package init(containing value: Int64) {
        let value = max(0, value)
        exponent = max(0, 56 - value.leadingZeroBitCount)
        lower = (value >> exponent) << exponent
    }

    /// What stands for the values of the bucket: its middle, rounded down.
    @inlinable
    package var value: Int64 { lower + ((1 << exponent) - 1) / 2 }

    /// By the values in them.
    package static func < (a: Self, b: Self) -> Bool { a.lower < b.lower }
}
