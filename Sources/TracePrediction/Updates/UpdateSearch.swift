import TraceModel
import TraceReplay

/// Finds updates that were lost, and pairs of updates that another schedule may let lose one.
///
/// Whether a thread would write at all had it read another value is not on record. An update counts where the read and the
/// write are at one line, as in `Shared.update`, or at two lines of one function; and whoever read there wrote next. Of those at two lines, only those that threads make at the same lines are set against each other.
struct UpdateSearch {
    let log: UpdateLog
    let replay: Replay
    /// The threads that the library did not start, of which nothing is predicted.
    private let foreign: Set<ThreadIndex>
    private let functions: [SiteID: String]

    init(_ log: UpdateLog, _ replay: Replay) {
        self.log = log
        self.replay = replay
        foreign = Set(
            replay.threads.indices.filter { replay.tables.thread(replay.threads[$0].id)?.isForeign ?? false })
        functions = Dictionary(replay.tables.sites.map { ($0.id, $0.function) }) { first, _ in first }
    }

    /// Two updates of different threads, of which one may come between the read and the write of the other.
    struct Pair {
        let object: ObjectIndex
        let first: UpdateLog.Update
        let second: UpdateLog.Update
    }

    /// The updates that were lost.
    func happened(_ variable: UpdateLog.Variable) -> [LostWrite] {
        variable.losses.compactMap { loss in
            guard let read = loss.update.read, isUpdate(loss.update) else { return nil }
            // At two lines, what was overwritten is an update as well: a flag may be set twice.
            if read.site != loss.update.write.site {
                guard loss.other.read != nil, isUpdate(loss.other), !foreign.contains(loss.update.thread)
                else { return nil }
            }
            return LostWrite(loss.update, read, over: loss.other, in: variable.object, count: loss.count)
        }
    }

    /// The pairs that no common lock keeps apart.
    func pairs(_ variable: UpdateLog.Variable) -> [Pair] {
        var pairs: [Pair] = []
        for (place, one) in variable.kinds.enumerated() {
            for other in variable.kinds[(place + 1)...] where one.first.thread != other.first.thread {
                guard mayMeet(one.first, other.first), !areGuarded(one, other) else { continue }
                for first in one.instances {
                    for second in other.instances {
                        let isInOrder = first.write.seq < second.write.seq
                        pairs.append(
                            Pair(
                                object: variable.object, first: isInOrder ? first : second,
                                second: isInOrder ? second : first))
                    }
                }
            }
        }
        return pairs
    }

    private func mayMeet(_ one: UpdateLog.Update, _ other: UpdateLog.Update) -> Bool {
        guard foreign.isDisjoint(with: [one.thread, other.thread]) else { return false }
        let updates = [one, other].filter { $0.read != nil && !$0.isExchange }
        guard !updates.isEmpty, updates.allSatisfy({ isUpdate($0) }) else { return false }
        if updates.allSatisfy({ $0.read?.site == $0.write.site }) { return true }
        return one.read?.site == other.read?.site && one.write.site == other.write.site
    }

    /// Whether the write was made of what was read, as far as the places in the source tell.
    private func isUpdate(_ update: UpdateLog.Update) -> Bool {
        guard let read = update.read, read.site != .none, !update.isExchange else { return false }
        if read.site == update.write.site { return log.isNoLook(read.site) }
        guard let function = functions[read.site], !function.isEmpty, functions[update.write.site] == function else {
            return false
        }
        return log.isAlwaysWritten(read.site)
    }

    /// Whether both hold a lock all the way that one of them keeps from the other.
    private func areGuarded(_ one: UpdateLog.Kind, _ other: UpdateLog.Kind) -> Bool {
        one.locks.contains { hold in
            guard !replay.objects[hold.object].hasForeignRelease else { return false }
            return other.locks.contains { $0.object == hold.object && !($0.isShared && hold.isShared) }
        }
    }
}

extension UpdateLog.Kind {
    /// The first and the last one.
    fileprivate var instances: [UpdateLog.Update] { first.write.seq == last.write.seq ? [first] : [first, last] }
}
