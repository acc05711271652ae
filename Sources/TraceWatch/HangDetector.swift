package import TraceModel

/// Decides from looks at a running program whether it hangs. A state machine alone: who looks says what the time is.
package struct HangDetector {
    /// A wait cycle, known again by its members and the events by which their waits began.
    package struct Cycle: Hashable, Sendable {
        package let waits: Set<Wait>

        package struct Wait: Hashable, Sendable {
            package let thread: ThreadID
            package let event: Int64

            package init(thread: ThreadID, event: Int64) {
                self.thread = thread
                self.event = event
            }
        }

        package init(_ waits: some Sequence<Wait>) { self.waits = Set(waits) }
    }

    /// What was seen of the program at one moment.
    package struct Look {
        /// How many events were on record.
        package var events: Int64
        /// The wait cycles that stand forever.
        package var cycles: [Cycle]
        /// The wait cycles that a thread outside of them may still end.
        package var openCycles: [Cycle]
        /// Whether any thread waits.
        package var someoneWaits: Bool

        package init(events: Int64, cycles: [Cycle], openCycles: [Cycle] = [], someoneWaits: Bool) {
            self.events = events
            self.cycles = cycles
            self.openCycles = openCycles
            self.someoneWaits = someoneWaits
        }
    }

    /// Why the program is said to hang.
    package enum Hang: Equatable, Sendable {
        /// A wait cycle has stood this long: none of its members can go on.
        case cycle(Cycle, for: Duration)
        /// A wait cycle that a thread outside of it may still end has stood this long.
        case openCycle(Cycle, for: Duration)
        /// Nothing on record has moved for this long, and somebody waits. Nothing proves that it stays so.
        case standstill(for: Duration)
    }

    /// How long a wait cycle has to stand. A wait that is given up, or ended from outside the record, is gone by then.
    package static let cycleTime = Duration.seconds(1)

    private let standstillTime: Duration?
    /// Since when wait cycles stand, and since when they stand forever.
    private var firstSeen: [Cycle: Duration] = [:]
    private var firstSure: [Cycle: Duration] = [:]
    private var events: Int64 = -1
    private var lastMove = Duration.zero
    private var told: Set<Cycle> = []
    private var isStandstillTold = false
    private var lastLook = Duration.zero
    /// A longer time between two looks means that nobody could look: the machine slept, or the job was stopped.
    private static let longestGap = Duration.seconds(2)

    /// - Parameter standstillTime: How long nothing on record may move while somebody waits, and how long a wait cycle may
    ///   stand that may still be ended; nil where neither is a hang.
    package init(standstillTime: Duration?) { self.standstillTime = standstillTime }

    /// Takes a look into account.
    ///
    /// - Parameters:
    ///   - look: What was seen.
    ///   - now: The time since any moment; it does not go back.
    /// - Returns: A hang that was not returned before; a standstill again after something has moved.
    package mutating func observe(_ look: Look, at now: Duration) -> Hang? {
        if look.events != events {
            events = look.events
            lastMove = now
            isStandstillTold = false
        }
        if now - lastLook > Self.longestGap {
            // What happened meanwhile is not known, so it does not count.
            lastMove += now - lastLook
            firstSeen = firstSeen.mapValues { $0 + now - lastLook }
            firstSure = firstSure.mapValues { $0 + now - lastLook }
        }
        lastLook = now
        told.formIntersection(look.cycles + look.openCycles)
        Self.update(&firstSeen, by: look.cycles + look.openCycles, now)
        Self.update(&firstSure, by: look.cycles, now)
        for cycle in look.cycles {
            guard let since = firstSeen[cycle], let sure = firstSure[cycle], now - sure >= Self.cycleTime else {
                continue
            }
            if told.insert(cycle).inserted { return .cycle(cycle, for: now - since) }
        }
        guard let standstillTime else { return nil }
        for cycle in look.openCycles {
            guard let since = firstSeen[cycle], now - since >= standstillTime else { continue }
            if told.insert(cycle).inserted { return .openCycle(cycle, for: now - since) }
        }
        // What stands still in a cycle that was told is told.
        guard told.isEmpty, look.someoneWaits, now - lastMove >= standstillTime, !isStandstillTold
        else { return nil }
        isStandstillTold = true
        return .standstill(for: now - lastMove)
    }

    /// Forgets the cycles that stand no more, and notes since when new ones do.
    private static func update(_ first: inout [Cycle: Duration], by cycles: [Cycle], _ now: Duration) {
        let old = first
        first = [:]
        for cycle in cycles { first[cycle] = old[cycle] ?? now }
    }
}
