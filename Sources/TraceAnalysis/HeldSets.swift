import TraceReplay

/// The sets of locks that threads were seen to hold, each kept once under a number.
struct HeldSets: Sendable {
    /// The locks of each set, by object index, in rising order. The first set is the empty one.
    private(set) var sets: ContiguousArray<[Int]> = [[]]
    private var steps = PairTable()
    private var numbers: [[Int]: Int] = [[]: 0]

    /// How many sets are kept, those of one lock aside.
    static let limit = 50_000

    /// The number of a set with one lock more, or of the set as it is where there are very many already: a set that
    /// lacks a lock excludes less.
    mutating func adding(_ lock: Int, to set: Int) -> Int {
        let known = steps.index(of: set, lock)
        if known >= 0 { return known }
        guard set == 0 || sets.count < Self.limit else { return set }
        let number = number(of: (sets[set] + [lock]).sorted())
        steps.insert(set, lock, index: number)
        return number
    }

    /// The number of what is in both of two sets, or that of the empty set where there are very many already.
    mutating func intersection(_ first: Int, _ second: Int) -> Int {
        if first == second { return first }
        let common = sets[first].filter(sets[second].contains)
        if let known = numbers[common] { return known }
        return sets.count < Self.limit ? number(of: common) : 0
    }

    private mutating func number(of locks: [Int]) -> Int {
        if let known = numbers[locks] { return known }
        numbers[locks] = sets.count
        sets.append(locks)
        return sets.count - 1
    }
}
