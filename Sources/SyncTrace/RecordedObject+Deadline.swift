import CRecorder
import TraceModel

extension UnsafeMutablePointer<st_object> {
    /// The deadline of an `acquire(blocking:timeout:)`; arguments that make no sense are on record.
    func deadline(
        blocking: Bool, timeout: Duration?, pollsBelowZero: Bool = false, at site: st_site
    ) throws(SyncError) -> UInt64 {
        guard let timeout else { return blocking ? Deadline.never : Deadline.poll }
        if !blocking {
            refuse(.misuse, .timeoutWithoutBlocking, at: site)
            throw .timeoutWithoutBlocking
        }
        if timeout < .zero && !pollsBelowZero {
            refuse(.misuse, .negativeTimeout, at: site)
            throw .negativeTimeout
        }
        return Deadline.after(timeout)
    }
}
