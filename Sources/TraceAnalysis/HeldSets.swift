import TraceReplay

/// The sets of locks that threads were seen to hold, each kept once under a number.
struct HeldSets: Sendable {
    /// The locks of each set, by object index, in rising order. The first set is the empty one.
    private(set) var sets: ContiguousArray<[Int]> = [[]]
    private var steps = PairTable()
    private var numbers: [[Int]: Int] = [[]: 0]

    /// The number of a set with one lock more.
    mutating func adding(_ lock: Int, to set: Int) -> Int {
        let known = steps.index(of: set, lock)
        if known >= 0 { return known }
        let number = number(of: (sets[set] + [lock]).sorted())
        steps.insert(set, lock, index: number)
        return number
    }

    /// The number of what is in both of two sets.
    mutating func intersection(_ first: Int, _ second: Int) -> Int {
        if first == second { return first }
        let common = sets[first].filter(sets[second].contains)
        return number(of: common)
    }

    private mutating func number(of locks: [Int]) -> Int {
        if let known = numbers[locks] { return known }
        numbers[locks] = sets.count
        sets.append(locks)
        return sets.count - 1
    }
}
