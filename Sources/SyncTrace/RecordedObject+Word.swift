import CRecorder
import TraceModel

extension UnsafeMutablePointer<st_object> {
    /// Locks the word of a lock that was found locked, and returns whether that came in time.
    ///
    /// The request is on record before the thread blocks, and so is an attempt that fails; the acquisition is the
    /// caller's to record.
    @inline(never)
    func lockWord(until deadline: UInt64, at site: st_site) -> Bool {
        if deadline == Deadline.poll {
            note(.tryFail, at: site)
            return false
        }
        beginBlocking(.request, numbered: false, until: deadline, at: site)
        let isGranted = st_word_lock_slow(&pointee.word, deadline)
        st_block_end()
        if !isGranted { note(.timeout, at: site) }
        return isGranted
    }
}
