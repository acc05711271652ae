package import TraceModel

/// One event of a thread that cannot happen before one event of another thread.
package struct CausalEdge: Sendable {
    /// Why the one must wait for the other.
    package enum Cause: Sendable {
        /// A start or a join.
        case order
        /// An attempt was refused since the other thread held the lock, or a lock was released that it held. Another
        /// acquisition might have done as well.
        case held
        /// A read saw what the other thread wrote.
        case data
        /// Nobody else can know an object before its creator has done something that others can learn from.
        case publication
        /// An object is created before others use it.
        case creation
        /// The thread came to know an object on this way. Another way might have done as well.
        case path
        /// The thread acquired a lock under which the other one had notified a condition, or was woken after it had done
        /// something. It may have come as well without.
        case notification
        /// This object brought the two together: a condition, a semaphore, an event or a barrier.
        case object(ObjectIndex)
    }

    /// The event that has to wait: its place in the trace.
    var at: UInt32
    /// The event it waits for: its place in the trace.
    var fromSeq: UInt32
    /// The thread of that event.
    var from: ThreadIndex
    /// The place in the source that tells about it, in four bytes.
    private let siteNumber: UInt32
    /// What brought the two together, in four bytes, since there is an edge for nearly each read of another's value: the
    /// index of an object, or less than 0.
    private let code: Int32

    init(at: Int64, from: ThreadIndex, seq: Int64, cause: Cause, site: SiteID) {
        self.at = UInt32(truncatingIfNeeded: at)
        fromSeq = UInt32(truncatingIfNeeded: seq)
        self.from = from
        code = Self.code(of: cause)
        siteNumber = UInt32(truncatingIfNeeded: site.rawValue)
    }

    /// The place in the source that tells about it.
    var site: SiteID { SiteID(rawValue: Int64(siteNumber)) }

    /// What brought the two together.
    @inline(__always)
    var cause: Cause {
        switch code {
        case -1: .order
        case -2: .held
        case -3: .data
        case -4: .publication
        case -5: .creation
        case -6: .path
        case -7: .notification
        default: .object(ObjectIndex(rawValue: UInt32(bitPattern: code)))
        }
    }

    /// Whether it is one of those that only hold once the lock is acquired.
    var isNotification: Bool { code == -7 }

    private static func code(of cause: Cause) -> Int32 {
        switch cause {
        case .order: -1
        case .held: -2
        case .data: -3
        case .publication: -4
        case .creation: -5
        case .path: -6
        case .notification: -7
        case .object(let object): Int32(bitPattern: object.rawValue)
        }
    }
}
