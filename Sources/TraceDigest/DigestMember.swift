/// What is known of a thread and an object that it uses.
struct DigestMember: Sendable {
    let object: Int32
    let thread: Int32

    /// The open request, 0 for none.
    var requestSeq: Int64 = 0
    var requested: Int64 = 0
    var requestSite: Int64 = 0
    /// Its place among the open requests of the object.
    var requestSlot: Int32 = 0
    /// Grants to others within it that it had asked before.
    var passed: Int32 = 0
    /// Of a lock with readers: the levels held.
    var level: Int32 = 0
    /// Where its ``PermitQueue`` or ``DigestWait`` is, -1 for nowhere.
    var more: Int32 = -1

    var acquisitions: UInt32 = 0
    var contended: UInt32 = 0
    var longestRun: Int32 = 0
    var mostOvertaken: Int32 = 0
    var gaveUp: UInt32 = 0
    var isUsed = false
    var overtaken: Int64 = 0
    var waitTotal: Int64 = 0
    var waitLongest: Int64 = 0
    var holdTotal: Int64 = 0
    var gaveUpWait: Int64 = 0
}

/// The permits that a thread holds, the oldest first.
struct PermitQueue: Sendable {
    private var permits: ContiguousArray<OpenHold> = []
    private var first = 0

    mutating func add(_ permit: OpenHold) { permits.append(permit) }

    mutating func take() -> OpenHold? {
        guard first < permits.count else { return nil }
        let taken = permits[first]
        first += 1
        if first == permits.count {
            permits.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 1024 {
            permits.removeSubrange(0..<first)
            first = 0
        }
        return taken
    }
}
