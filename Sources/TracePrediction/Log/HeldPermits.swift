import TraceModel
import TraceReplay

/// The permits of semaphores that threads hold at all instances of each abstract acquisition.
///
/// A semaphore that has fewer permits than the threads of a cycle hold together lets only so many of them in at once.
struct HeldPermits: Sendable {
    /// How many permits of an object.
    struct Permits: Sendable {
        var object: ObjectIndex
        var count: Int64
    }

    /// By abstract acquisition; none where an instance was without.
    private var held: [Int: [Permits]] = [:]
    /// Whether a semaphore was ever used: until then there is nothing to look for.
    private var isUsed = false

    /// A semaphore is acquired.
    mutating func begin() { isUsed = true }

    /// Sees an instance of an abstract acquisition, with the state before it.
    ///
    /// - Parameter isFirst: whether it is the first one.
    @inline(__always)
    mutating func see(_ abstract: Int, isFirst: Bool, _ thread: ThreadIndex, _ replay: borrowing Replay) {
        if isUsed { note(abstract, isFirst: isFirst, thread, replay) }
    }

    private mutating func note(_ abstract: Int, isFirst: Bool, _ thread: ThreadIndex, _ replay: borrowing Replay) {
        guard isFirst || held[abstract] != nil else { return }
        let now = replay.threads[thread].holds.compactMap { hold in
            replay.objects[hold.object].kind?.isSemaphore ?? false
                ? Permits(object: hold.object, count: hold.level) : nil
        }
        guard !isFirst else {
            if !now.isEmpty { held[abstract] = now }
            return
        }
        let both = (held[abstract] ?? []).compactMap { before in
            now.first { $0.object == before.object }.map {
                Permits(object: before.object, count: min(before.count, $0.count))
            }
        }
        held[abstract] = both.isEmpty ? nil : both
    }

    /// The semaphores of which abstract acquisitions hold more permits together than there are.
    ///
    /// A semaphore that a thread releases without having acquired it may have any number.
    func gates(_ abstracts: [Int], _ replay: Replay) -> [ObjectIndex] {
        guard !held.isEmpty else { return [] }
        var sums: [ObjectIndex: Int64] = [:]
        for abstract in abstracts {
            for permits in held[abstract] ?? [] { sums[permits.object, default: 0] += permits.count }
        }
        return sums.filter { object, sum in total(object, replay).map { sum > $0 } ?? false }.keys.sorted()
    }

    /// How many permits a semaphore has, also those that are held at the end; nil where that is not known.
    func total(_ semaphore: ObjectIndex, _ replay: Replay) -> Int64? {
        let state = replay.objects[semaphore]
        guard state.isWhole, !state.hasForeignRelease, let free = state.permits else { return nil }
        return replay.threads.reduce(free) { $0 + ($1.hold(of: semaphore)?.level ?? 0) }
    }
}
