import CTraceBuffer

extension UnsafeMutablePointer<st_object> {
    /// The deadline of an `acquire(blocking:timeout:)`.
    func deadline(
        blocking: Bool, timeout: Duration?, pollsBelowZero: Bool = false, at site: st_site
    ) throws(SyncError) -> UInt64 {
        guard let timeout else { return blocking ? Deadline.never : Deadline.poll }
        if !blocking { throw .timeoutWithoutBlocking }
        if timeout < .zero && !pollsBelowZero { throw .negativeTimeout }
        return Deadline.after(timeout)
    }
}
