import CRecorder

/// When a wait gives up, in nanoseconds of the monotonic clock.
enum Deadline {
    /// Does not wait at all.
    static let poll: UInt64 = 0
    /// Never gives up.
    static let never: UInt64 = .max

    /// The deadline of a wait that begins now; nil waits without a limit, zero and less do not wait.
    static func after(_ timeout: Duration?) -> UInt64 {
        guard let timeout else { return never }
        let nanoseconds = timeout.wholeNanoseconds
        if nanoseconds == 0 { return poll }
        let (deadline, overflow) = st_monotonic_ns().addingReportingOverflow(nanoseconds)
        return overflow ? never : deadline
    }

    /// Whether the deadline has passed.
    static func isOver(_ deadline: UInt64) -> Bool { deadline != never && st_monotonic_ns() >= deadline }
}

extension Duration {
    /// Nanoseconds, rounded up; 0 for a negative duration, and the most that fits for a longer one.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        if seconds < 0 || attoseconds < 0 { return 0 }
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return .max }
        let (sum, carried) = whole.addingReportingOverflow((UInt64(attoseconds) + 999_999_999) / 1_000_000_000)
        return carried ? .max : sum
    }
}
