/// As of when a program is shown that is being recorded.
package struct ShownMoment: Equatable, Sendable {
    /// Nanoseconds since the recording began.
    package let now: Int64
    /// By how many nanoseconds the record is behind the program; 0 where it is up to date.
    package let lag: Int64

    /// What a record may be behind that is up to date: as much as lies between two looks, and a bit.
    private static let usualLag: Int64 = 1_500_000_000

    /// The moment of a look.
    ///
    /// - Parameters:
    ///   - clock: Nanoseconds since the recording began, by the wall clock, when the look began.
    ///   - last: The time of the last event on record.
    ///   - hasMoved: Whether events have come since the look before. A program that does nothing leaves an old last
    ///     event, too, but no new ones.
    package init(clock: Int64, last: Int64, hasMoved: Bool) {
        let last = max(0, last)
        let behind = hasMoved && clock > last ? clock - last : 0
        lag = behind > Self.usualLag ? behind : 0
        now = lag > 0 ? last : max(last, clock)
    }
}
