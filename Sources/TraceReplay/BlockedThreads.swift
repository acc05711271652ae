package import TraceModel

/// What a thread needs in order to go on.
package struct WaitNeed: Sendable {
    /// Nothing is needed: it does not wait, or what it waits for is there.
    package var isMet: Bool
    /// Any thread of the process could give it.
    package var anybody: Bool
    /// The threads that could give it.
    package var givers: [ThreadIndex]
    /// Not one of the givers is enough: each of them has a part of it.
    package var isOfAll: Bool

    package init(isMet: Bool = false, anybody: Bool = false, givers: [ThreadIndex] = [], isOfAll: Bool = false) {
        self.isMet = isMet
        self.anybody = anybody
        self.givers = givers
        self.isOfAll = isOfAll
    }
}

/// A wait cycle: each member waits for the next, the last for the first.
package struct WaitCycle: Sendable {
    /// The threads in the order of the chain.
    package var members: [ThreadIndex]
    /// The threads that wait for a member, or for one that does.
    package var behind: [ThreadIndex] = []
}

/// Who of some threads cannot go on, and which of these wait for one another.
///
/// It knows nothing of locks: what each thread needs, and from whom, is the caller's to say. A thread goes on where its
/// need is met, or where one that goes on may give what it needs (or all of its givers go on, where it needs a part
/// from each). The others are blocked. Linear in the threads and the givers.
package struct BlockedThreads {
    private let needs: ByThread<WaitNeed>
    /// For each thread whether it goes on.
    package private(set) var goesOn: ByThread<Bool>
    /// How many givers of each thread are not known to go on.
    private var missing: ByThread<Int>
    /// Who waits for the first thread, then who waits for the second, …
    private var waiters: [ThreadIndex]
    /// Where in `waiters` those of each thread end; they begin where those of the thread before end.
    private var ends: ByThread<Int>

    /// Begins with nobody going on.
    package init(_ needs: ByThread<WaitNeed>) {
        self.needs = needs
        goesOn = ByThread(repeating: false, count: needs.count)
        missing = ByThread(needs.lazy.map { $0.givers.count })
        ends = ByThread(repeating: 0, count: needs.count)
        var total = 0
        for need in needs {
            for giver in need.givers { ends[giver] += 1 }
            total += need.givers.count
        }
        var start = 0
        for thread in ends.indices {
            let count = ends[thread]
            ends[thread] = start
            start += count
        }
        waiters = Array(repeating: needs.startIndex, count: total)
        for thread in needs.indices {
            for giver in needs[thread].givers {
                waiters[ends[giver]] = thread
                ends[giver] += 1
            }
        }
    }

    /// Whether a thread goes on since the first of its givers does, or the first of that one's givers, and so on.
    ///
    /// A quick answer for the common case, which keeps no books: where it is no, nothing is said.
    package static func plainlyGoesOn(_ thread: ThreadIndex, _ needs: ByThread<WaitNeed>) -> Bool {
        var thread = thread
        for _ in needs.indices {
            if needs[thread].isMet { return true }
            guard let giver = needs[thread].givers.first, !needs[thread].isOfAll || needs[thread].givers.count == 1
            else { return false }
            thread = giver
        }
        return false
    }

    /// Lets threads go on, and all that can go on when they do.
    ///
    /// - Parameters:
    ///   - first: the threads to begin with.
    ///   - canGoOn: whether a thread may go on at all.
    ///   - others: whom a thread frees that goes on, besides those who wait for it.
    package mutating func letGo(
        _ first: [ThreadIndex], where canGoOn: (ThreadIndex) -> Bool = { _ in true },
        others: (ThreadIndex) -> [ThreadIndex] = { _ in [] }
    ) {
        var queue = first
        while let thread = queue.popLast() {
            guard !goesOn[thread], canGoOn(thread) else { continue }
            goesOn[thread] = true
            for waiter in waiters(for: thread) {
                missing[waiter] -= 1
                if !needs[waiter].isOfAll || missing[waiter] == 0 { queue.append(waiter) }
            }
            queue += others(thread)
        }
    }

    /// The threads that wait for one of `roots`, or for one that does, in the order in which they are met.
    package func waiting(behind roots: [ThreadIndex], where isTaken: (ThreadIndex) -> Bool) -> [ThreadIndex] {
        var queue = roots
        var isKnown = Set(roots)
        var next = 0
        while next < queue.count {
            for waiter in waiters(for: queue[next]) where isTaken(waiter) {
                if isKnown.insert(waiter).inserted { queue.append(waiter) }
            }
            next += 1
        }
        return Array(queue[roots.count...])
    }

    /// The wait cycles among the threads that `isMember` admits, which must be blocked, with the threads behind them.
    ///
    /// Of a thread's givers the first that is a member is followed. Who waits for no member is in no cycle.
    package func cycles(among isMember: (ThreadIndex) -> Bool) -> [WaitCycle] {
        guard needs.indices.contains(where: isMember) else { return [] }
        var cycles: [WaitCycle] = []
        /// For each thread the walk that came by first, and the cycle that it leads to.
        var walk: ByThread<ThreadIndex?> = ByThread(repeating: nil, count: needs.count)
        var cycleOf: ByThread<Int?> = ByThread(repeating: nil, count: needs.count)
        for first in needs.indices where walk[first] == nil && isMember(first) {
            var path: [ThreadIndex] = []
            var thread = first
            var isEnd = false
            while walk[thread] == nil {
                walk[thread] = first
                path.append(thread)
                guard let next = needs[thread].givers.first(where: isMember) else {
                    isEnd = true
                    break
                }
                thread = next
            }
            if isEnd { continue }
            var behind = path[...]
            if walk[thread] == first, let start = path.firstIndex(of: thread) {
                for member in path[start...] { cycleOf[member] = cycles.count }
                cycles.append(WaitCycle(members: Array(path[start...])))
                behind = path[..<start]
            }
            guard let cycle = cycleOf[thread] else { continue }
            for member in behind { cycleOf[member] = cycle }
            cycles[cycle].behind += behind
        }
        return cycles
    }

    private func waiters(for thread: ThreadIndex) -> ArraySlice<ThreadIndex> {
        waiters[(thread > ends.startIndex ? ends[ends.index(before: thread)] : 0)..<ends[thread]]
    }
}
