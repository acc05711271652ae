/// One thing that a simulated thread does.
struct Action {
    enum Kind: UInt8 {
        case acquire
        case attempt
        case release
        case acquireAgain
        case releaseAgain
        case access
        case takePermit
        case givePermit
        case wait
        case wakeUp
        case notify
        case notifyAll
    }

    var kind: Kind
    /// The index among the objects of its kind; for accesses, how many there are still to come.
    var operand: Int
}

/// A place in the simulated program that takes locks, always the same ones in the same order.
struct CodeSite {
    var locks: [Int]
    /// Taken as a whole, without another thread in between, so that the run itself does not end in the deadlock.
    var isInverted = false
    /// Which threads come here: all, or those of even or of odd number.
    var remainder: Int?
}

extension CodeSite {
    /// Lists in ascending order, after a pair of sites for each inversion.
    static func all(of load: Load, _ random: inout Randomness) -> [CodeSite] {
        var sites: [CodeSite] = []
        var taken: Set<Int> = []
        while sites.count < 2 * load.inversions {
            let first = random.below(load.locks - 1)
            let second = load.isAdjacent ? first + 1 : first + 1 + random.below(load.locks - 1 - first)
            guard !taken.contains(first), !taken.contains(second) else { continue }
            taken.formUnion([first, second])
            sites.append(CodeSite(locks: [first, second], remainder: 0))
            sites.append(CodeSite(locks: [second, first], isInverted: true, remainder: 1))
        }
        while sites.count < load.sites { sites.append(CodeSite(locks: drawnLocks(of: load, &random))) }
        return sites
    }

    /// Different locks in ascending order.
    static func drawnLocks(of load: Load, _ random: inout Randomness) -> [Int] {
        let count = 1 + random.below(load.nesting)
        var locks: [Int] = []
        while locks.count < count {
            let lock = random.below(load.locks)
            if !locks.contains(lock) { locks.append(lock) }
        }
        return locks.sorted()
    }
}
