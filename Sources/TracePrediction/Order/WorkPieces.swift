import TraceModel
import TraceReplay

/// The pieces of work of threads that the library did not start, such as those of a pool.
///
/// Where one piece ends and the next begins is not on record. A thread may be between two of them wherever it holds no
/// lock, so each stretch in which it holds one counts as a piece, with what it waited for before and gave after it.
/// Another thread of the pool might have done any of them: their order excludes nothing. Each piece has an index of its
/// own among the threads: the first one that of its thread, the others those behind all threads.
struct WorkPieces: Sendable {
    /// A stretch in which a thread holds a lock: the places of the first acquisition and of the last release.
    struct Stretch: Sendable {
        var first: UInt32
        var last: UInt32
    }

    /// How many threads and pieces there are.
    let count: Int
    /// The threads that the library did not start.
    let threads: Set<ThreadIndex>
    /// The stretches of those that have several, and the number of the second piece.
    private let split: [ThreadIndex: (stretches: [Stretch], next: Int)]

    init(_ log: AcquisitionLog, _ replay: Replay) {
        threads = Set(
            replay.threads.indices.filter { replay.tables.thread(replay.threads[$0].id)?.isForeign ?? false })
        var split: [ThreadIndex: (stretches: [Stretch], next: Int)] = [:]
        var count = replay.threads.count
        for thread in threads.sorted() {
            let stretches = Self.stretches(of: thread, log)
            guard stretches.count > 1 else { continue }
            split[thread] = (stretches, count)
            count += stretches.count - 1
        }
        self.split = split
        self.count = count
    }

    /// Whether a thread has several pieces.
    var isSplit: Bool { !split.isEmpty }

    /// The piece in which a thread acquires or waits at a place in the trace: between two of them, the later one.
    func piece(_ thread: ThreadIndex, waitingAt seq: UInt32) -> ThreadIndex {
        guard let (stretches, next) = split[thread] else { return thread }
        let index = stretches.partition { $0.last >= seq }
        return number(thread, min(index, stretches.count - 1), next)
    }

    /// The piece in which a thread lets others go on at a place in the trace: between two of them, the earlier one.
    func piece(_ thread: ThreadIndex, givingAt seq: UInt32) -> ThreadIndex {
        guard let (stretches, next) = split[thread] else { return thread }
        return number(thread, max(0, stretches.partition { $0.first > seq } - 1), next)
    }

    private func number(_ thread: ThreadIndex, _ index: Int, _ next: Int) -> ThreadIndex {
        index == 0 ? thread : ThreadIndex(next + index - 1)
    }

    /// The stretches of any thread in which it holds a lock, in the order of the trace.
    static func stretches(of thread: ThreadIndex, _ log: AcquisitionLog) -> [Stretch] {
        guard thread < log.records.endIndex else { return [] }
        var found: [Stretch] = []
        for record in log.records[thread] {
            let last = record.release == 0 ? UInt32.max : record.release
            if let end = found.last?.last, record.seq <= end {
                found[found.count - 1].last = max(end, last)
            } else {
                found.append(Stretch(first: record.seq, last: last))
            }
        }
        return found
    }
}

extension WorkPieces {
    /// A sole giver as a piece; nil where it gave in several of them, any of which may come first.
    func giver(_ giver: CausalOrder.Giver) -> CausalOrder.Giver? {
        let first = piece(giver.thread, givingAt: UInt32(truncatingIfNeeded: giver.seq))
        let last = piece(giver.thread, givingAt: UInt32(truncatingIfNeeded: giver.lastSeq))
        return first == last ? CausalOrder.Giver(thread: first, seq: giver.seq) : nil
    }

    /// The causal edges, with the pieces in place of the threads.
    func edges(of order: CausalOrder) -> ByThread<ContiguousArray<CausalEdge>> {
        var edges = order.edges
        while edges.count < count { edges.append([]) }
        for thread in split.keys where thread < order.edges.endIndex {
            edges[thread] = []
            for edge in order.edges[thread] {
                // What was waited for between two pieces may belong to either.
                let (earlier, later) = (piece(thread, givingAt: edge.at), piece(thread, waitingAt: edge.at))
                edges[later].append(edge)
                if earlier != later { edges[earlier].append(edge) }
            }
        }
        for index in edges.indices {
            for place in edges[index].indices {
                let edge = edges[index][place]
                let from = piece(edge.from, givingAt: edge.fromSeq)
                edges[index][place].from = from
            }
        }
        return edges
    }
}

/// Whether acquisitions of threads that the library did not start may be in different pieces, or were at the same time.
extension AcquisitionLog {
    /// Whether two abstract acquisitions of one thread have instances in different pieces.
    func areApart(_ first: Int, _ second: Int, _ pieces: WorkPieces) -> Bool {
        let thread = abstracts[first].thread
        func numbers(_ number: Int) -> Set<ThreadIndex> {
            Set(places(of: number).map { pieces.piece(thread, waitingAt: $0) })
        }
        let all = numbers(first).union(numbers(second))
        return all.count > 1
    }

    /// Whether two threads held something at the same time, around instances of two abstract acquisitions: nothing off
    /// the record puts one before the other.
    package func overlap(_ first: Int, _ second: Int) -> Bool {
        let (one, other) = (stretches(around: first), stretches(around: second))
        var (i, j) = (0, 0)
        while i < one.count, j < other.count {
            if one[i].last < other[j].first {
                i += 1
            } else if other[j].last < one[i].first {
                j += 1
            } else {
                return true
            }
        }
        return false
    }

    private func stretches(around number: Int) -> [WorkPieces.Stretch] {
        let places = places(of: number)
        var place = 0
        return WorkPieces.stretches(of: abstracts[number].thread, self).filter { stretch in
            while place < places.count, places[place] < stretch.first { place += 1 }
            return place < places.count && places[place] <= stretch.last
        }
    }

    private func places(of number: Int) -> [UInt32] {
        abstracts[number].isJoin ? [abstracts[number].seq] : instances(number)
    }
}

extension Array {
    /// The index of the first element that a condition holds for, where it holds for all behind that one.
    func partition(_ holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
