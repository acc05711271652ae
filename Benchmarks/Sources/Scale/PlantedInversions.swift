/// When the inversions are run right after each other, so that each is a deadlock in another schedule.
///
/// Elsewhere in the trace a pair of sections in opposite orders may be kept apart by what was read between them. Each
/// inversion is run once with nothing in between: the first thread's section as a whole, then the second's.
struct PlantedInversions {
    private let count: Int
    private let threads: Int
    private let spacing: Int64
    /// The inversion that comes next.
    private(set) var index = 0
    /// The workers that wait for it, a bit each.
    private(set) var parked: UInt64 = 0
    private var isWaiting = false

    init(_ load: Load, events: Int64) {
        count = load.inversions
        threads = load.threads
        spacing = events / Int64(load.inversions + 1)
    }

    /// The one that takes the locks in ascending order.
    var forward: Int { 2 * index % threads }
    /// The one that takes them the other way round.
    var inverted: Int { (2 * index + 1) % threads }

    mutating func isDue(at seq: Int64) -> Bool {
        if !isWaiting, index < count, seq >= spacing * Int64(index + 1) { isWaiting = true }
        return parked.nonzeroBitCount == 2
    }

    /// Whether a thread that has finished a section is to wait for the inversion.
    mutating func parks(_ thread: Int) -> Bool {
        guard isWaiting, thread == forward || thread == inverted else { return false }
        parked |= 1 << UInt64(thread)
        return true
    }

    /// Lets the threads go: the inversion has been run, or cannot be.
    mutating func giveUp() {
        index += 1
        parked = 0
        isWaiting = false
    }
}

extension Simulation {
    /// Runs the inversion whose threads are ready for it, if nobody has its locks.
    mutating func runPlant() throws {
        let first = 2 * plants.index
        guard sites[first].locks.allSatisfy({ locks[$0].owner < 0 }) else { return }
        for (thread, site) in [(plants.forward, first), (plants.inverted, first + 1)] {
            workers[thread].site = Int64(site) + 1
            workers[thread].script = sites[site].locks.map { Action(kind: .acquire, operand: $0) }
            workers[thread].script += sites[site].locks.reversed().map { Action(kind: .release, operand: $0) }
            try runThrough(thread)
        }
        plants.giveUp()
    }
}
