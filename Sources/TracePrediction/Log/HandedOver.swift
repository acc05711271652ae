import TraceModel
import TraceReplay

extension ObjectState {
    /// Whether it is a lock that a thread released which did not have it: others may do so again.
    var isHandedOver: Bool { hasForeignRelease && kind?.isExclusiveLock ?? false }
}
