import TraceModel

/// The sets of locks that threads were seen to hold, each kept once under a number.
struct HeldSets: Sendable {
    /// The locks of each set in rising order. The first set is the empty one.
    private(set) var sets: ContiguousArray<[LockKey]> = [[]]
    /// Whether there were too many: some sets then lack a lock.
    private(set) var isCut = false
    private var steps = PairTable()
    private var numbers: [[LockKey]: Int] = [[]: 0]

    /// How many sets are kept, those of one lock aside.
    static let limit = 200_000
    /// How many locks the sets have together: each may become an edge of the lock order.
    static let memberLimit = 1 << 21
    private var members = 0

    /// A lock is in no set, since its thread holds so many.
    mutating func leaveOut() { isCut = true }

    /// The number of a set with one lock more, or of the set as it is where there are very many already.
    mutating func adding(_ lock: LockKey, to set: Int) -> Int {
        if let known = steps.index(of: set, Int(lock.rawValue)) { return known }
        guard set == 0 || sets.count < Self.limit && members + sets[set].count < Self.memberLimit else {
            isCut = true
            return set
        }
        let locks = (sets[set] + [lock]).sorted()
        let number = numbers[locks] ?? sets.count
        if number == sets.count {
            numbers[locks] = number
            sets.append(locks)
            members += locks.count
        }
        steps.insert(set, Int(lock.rawValue), index: number)
        return number
    }
}
