package import TraceModel
package import TraceReplay

/// Locks taken as one where they were created at one line of the source, as the Linux kernel's lockdep does.
///
/// A program that makes its locks in a loop has many of them, of which one run shows few in each order.
package struct LockClasses: Sendable {
    /// A cycle of classes, and an abstract acquisition for each of its edges.
    package struct Cycle: Sendable {
        /// The classes, by the object that was first met of each.
        package var classes: [ObjectIndex]
        package var chosen: [Int]
    }

    /// For each object the first one that was created at the same line.
    private let representative: ByObject<ObjectIndex>
    private let log: AcquisitionLog

    package init(_ log: AcquisitionLog, _ replay: Replay) {
        self.log = log
        var first: [SiteID: ObjectIndex] = [:]
        var classes: ByObject<ObjectIndex> = []
        for index in replay.objects.indices {
            let site = replay.tables.object(replay.objects[index].id)?.site ?? .none
            let known = site == .none ? index : first[site] ?? index
            if site != .none, first[site] == nil { first[site] = index }
            classes.append(known)
        }
        representative = classes
    }

    /// The cycles that no single lock closes: two of its edges meet at different locks of one class.
    ///
    /// - Parameter check: Says of a choice whether different threads can be at its edges at once.
    func cycles(limit: Int, _ check: inout CycleCheck) -> [Cycle] {
        var edges: [(from: ObjectIndex, to: ObjectIndex)] = []
        var makers: [[Int]] = []
        var index = PairTable()
        for number in log.abstracts.indices {
            let abstract = log.abstracts[number]
            let wanted = abstract.key.object
            for held in log.sets.sets[Int(abstract.set)] where held.object != wanted {
                let (from, to) = (representative[held.object], representative[wanted])
                let edge = index.index(of: from.position, to.position) ?? edges.count
                if edge == edges.count {
                    index.insert(from.position, to.position, index: edge)
                    edges.append((from, to))
                    makers.append([])
                }
                if makers[edge].last != number { makers[edge].append(number) }
            }
        }
        var found: [Cycle] = []
        // Two locks of one class, one held while the other is acquired, are a lock-order cycle of one class.
        var cycles = edges.filter { $0.from == $0.to }.map { [$0.from] }
        cycles += LockCycles(edges: edges, limit: limit).cycles
        for cycle in cycles {
            var classes = cycle
            if classes.count == 1 { classes.append(classes[0]) }
            let choices = classes.indices.compactMap { place in
                index.index(of: classes[place].position, classes[(place + 1) % classes.count].position).map {
                    makers[$0]
                }
            }
            guard let chosen = check.anyChoice(choices), !isClosed(chosen, classes) else { continue }
            found.append(Cycle(classes: classes, chosen: chosen))
        }
        return found
    }

    /// Whether each of the acquisitions wants a lock that the next one holds, so that it is a cycle of locks as well.
    private func isClosed(_ chosen: [Int], _ classes: [ObjectIndex]) -> Bool {
        chosen.indices.allSatisfy { place in
            let wanted = log.abstracts[chosen[place]].key.object
            let next = log.abstracts[chosen[(place + 1) % chosen.count]]
            return log.sets.sets[Int(next.set)].contains { $0.object == wanted }
        }
    }

    /// The lock of a class that an acquisition holds.
    package func held(_ abstract: Int, of lockClass: ObjectIndex) -> ObjectIndex? {
        let wanted = log.abstracts[abstract].key.object
        return log.sets.sets[Int(log.abstracts[abstract].set)].first {
            representative[$0.object] == lockClass && $0.object != wanted
        }?.object
    }
}
