import TraceModel

/// One event of a thread that cannot happen before one event of another thread.
package struct CausalEdge: Sendable {
    /// Why the one must wait for the other.
    package enum Cause {
        /// A start or a join.
        static let order: Int32 = -1
        /// An attempt was refused since the other thread held the lock, or a lock was released that it held. Another
        /// acquisition might have done as well.
        static let held: Int32 = -3
        /// A read saw what the other thread wrote.
        package static let data: Int32 = -2
        /// Nobody else can know an object before its creator has done something that others can learn from.
        package static let publication: Int32 = -4
        /// An object is created before others use it.
        static let creation: Int32 = -5
        /// The thread came to know an object on this way. Another way might have done as well.
        static let path: Int32 = -6
    }

    /// The event that has to wait: its place in the trace.
    var at: UInt32
    /// The event it waits for: its place in the trace.
    var fromSeq: UInt32
    /// The thread of that event, by index.
    var from: Int32
    /// A negative ``Cause``, or the index of the object that brought the two together: a condition, a semaphore, an
    /// event or a barrier.
    var cause: Int32
    /// The place in the source that tells about it.
    var site: UInt32

    init(at: Int64, from: Int, seq: Int64, cause: Int32, site: SiteID) {
        self.at = UInt32(truncatingIfNeeded: at)
        fromSeq = UInt32(truncatingIfNeeded: seq)
        self.from = Int32(truncatingIfNeeded: from)
        self.cause = cause
        self.site = UInt32(truncatingIfNeeded: site.rawValue)
    }
}
