import TraceModel

/// The queue of those who wait for an object, in the order in which they asked, and who is passed in it.
///
/// It is linked through the members, so that joining and leaving cost the same however many wait. One that is served
/// out of the middle has passed all before it. One that never joined has passed all, which one counter for the object
/// says.
extension FairnessCollector {
    /// How many waiters are looked at for one that is served out of the middle.
    static let passLimit = 1024

    mutating func joinQueue(_ object: ObjectIndex, _ member: Int, at time: Int64) {
        let last = objects[object].last
        members[member].isWaiting = true
        members[member].waitsSince = time
        members[member].previous = last
        members[member].next = nil
        members[member].passed = 0
        members[member].bargedBefore = objects[object].barged
        let own = Int32(truncatingIfNeeded: member)
        if let last { members[Int(last)].next = own }
        objects[object].last = own
        objects[object].waiting += 1
    }

    mutating func leaveQueue(_ object: ObjectIndex, _ member: Int) {
        let previous = members[member].previous
        let next = members[member].next
        if let previous { members[Int(previous)].next = next }
        if let next { members[Int(next)].previous = previous } else { objects[object].last = previous }
        members[member].isWaiting = false
        objects[object].waiting -= 1
        countPassed(object, member)
    }

    /// Adds what one wait was passed by to the thread's figures.
    mutating func countPassed(_ object: ObjectIndex, _ member: Int) {
        let passed = members[member].passed &+ objects[object].barged &- members[member].bargedBefore
        members[member].overtaken &+= passed
        if passed > members[member].mostOvertaken { members[member].mostOvertaken = passed }
    }

    /// Counts whom an acquisition overtakes. Called while the thread's request, if it has one, is still in the queue.
    @inline(__always)
    mutating func countOvertakes(_ object: ObjectIndex, _ member: Int, waited: Bool) {
        var count: Int64 = 0
        if waited {
            var previous = members[member].previous
            while let place = previous, count < Self.passLimit {
                members[Int(place)].passed += 1
                count += 1
                previous = members[Int(place)].previous
            }
        } else if objects[object].waiting > 0 {
            objects[object].barged += 1
            count = objects[object].waiting
        }
        guard count > 0 else { return }
        objects[object].overtakes &+= count
        objects[object].overtakingAcquisitions += 1
        if count > objects[object].mostOvertakenAtOnce { objects[object].mostOvertakenAtOnce = count }
    }
}
