import TraceModel
import TraceReplay

/// What the starts and joins of a program leave no schedule a choice about.
///
/// Each thread's events fall into segments: a start and a join that has seen the end begin a new one. What is kept is
/// one entry for each start and for each pair of threads that joined, not a clock for each thread; the happens-before
/// relation (Lamport, 1978) over them is searched backwards when someone asks.
struct ThreadOrder: Sendable {
    private struct Past: Sendable {
        /// The segment the thread is in.
        var segment = 0
        /// The thread that started it, by index, or -1.
        var parent = -1
        /// The segment of the parent that ended with the start.
        var parentSegment = 0
        /// The threads it has joined, each with the first segment after that.
        var joins: [(segment: Int, thread: Int)] = []
    }

    private var threads: ContiguousArray<Past> = []
    private var joined = PairTable()

    /// The segment that a thread is in.
    func segment(of thread: Int) -> Int { thread < threads.count ? threads[thread].segment : 0 }

    /// Sees an event of the kinds start and join.
    mutating func before(_ step: Step, _ replay: borrowing Replay) {
        guard step.object >= 0 else { return }
        let other = replay.objects[step.object].thread
        guard other >= 0, other != step.thread else { return }
        let most = max(other, step.thread)
        while threads.count <= most { threads.append(Past()) }
        switch step.event.kind {
        case .start:
            guard threads[other].parent < 0 else { return }
            threads[other].parent = step.thread
            threads[other].parentSegment = threads[step.thread].segment
            threads[step.thread].segment += 1
        case .join where step.event.value == 1:
            guard joined.index(of: step.thread, other) < 0 else { return }
            joined.insert(step.thread, other, index: 0)
            threads[step.thread].segment += 1
            threads[step.thread].joins.append((threads[step.thread].segment, other))
        default: break
        }
    }

    /// For each thread the last segment that has ended, or begun in the thread itself, before a segment of a thread.
    func past(of thread: Int, segment: Int) -> [Int: Int] {
        var known: [Int: Int] = [:]
        var queue = [(thread, segment)]
        while let (thread, segment) = queue.popLast() {
            if let before = known[thread], before >= segment { continue }
            let before = known.updateValue(segment, forKey: thread)
            guard thread < threads.count else { continue }
            if before == nil, threads[thread].parent >= 0 {
                queue.append((threads[thread].parent, threads[thread].parentSegment))
            }
            for join in threads[thread].joins where join.segment <= segment {
                queue.append((join.thread, .max))
            }
        }
        return known
    }
}
