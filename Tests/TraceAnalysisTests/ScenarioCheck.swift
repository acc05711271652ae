import TestSupport
import TraceAnalysis
import TraceModel
import TracePrediction
import TraceReplay

/// Holds what the analyzer says of a random program against all its schedules.
struct ScenarioCheck {
    /// How long the trace is made, by what a thread does that has nothing to do with the others.
    enum Length: CaseIterable {
        /// As it is: all schedules are tried.
        case short
        /// Too long for that.
        case long
        /// Too long to be kept in memory.
        case unkept

        var padding: Int {
            switch self {
            case .short: 0
            case .long: 2100
            case .unkept: 20_100
            }
        }
    }

    let scenario: RandomScenario
    let length: Length
    let preference: ReaderPreference?
    let events: [TraceEvent]
    let oracle: ScheduleOracle
    private let tables: TraceTables
    private(set) var predictedCount = 0
    private(set) var ringCount = 0
    private(set) var excludedCount = 0
    private(set) var wasCut = false

    init(_ scenario: RandomScenario, _ length: Length, _ preference: ReaderPreference?, _ random: inout Randomness) {
        self.scenario = scenario
        self.length = length
        self.preference = preference
        let other = Int64(1_000_000)
        (events, tables) = Self.padded(scenario, length.padding, other: other, &random)
        oracle = ScheduleOracle(
            events.filter { $0.thread.rawValue != other }, kinds: scenario.kinds, capacities: scenario.capacities,
            threads: scenario.threadCount)
    }

    /// The events with those of another thread among them.
    private static func padded(
        _ scenario: RandomScenario, _ count: Int, other: Int64, _ random: inout Randomness
    ) -> ([TraceEvent], TraceTables) {
        guard count > 0 else { return (scenario.events, scenario.tables()) }
        let lock = other + 1
        let variable = other + 2
        var places = (0..<6).map { _ in Int.random(in: 0...scenario.events.count, using: &random) }.sorted()
        var events: [TraceEvent] = []
        var numbers: [Int64: Int64] = [:]
        var isHeld = false
        func add(_ kind: EventKind, _ object: Int64, _ value: Int64 = 0) {
            numbers[object, default: 0] += 1
            events.append(
                TraceEvent(
                    seq: 0, time: 0, thread: ThreadID(rawValue: other), kind: kind, object: ObjectID(rawValue: object),
                    objectSeq: numbers[object]!, value: value))
        }
        for place in 0...scenario.events.count {
            while places.first == place {
                places.removeFirst()
                for step in 0..<(count / 6 + 1) {
                    switch step % 4 {
                    case 0: isHeld ? add(.release, lock, 0) : add(.acquire, lock, 1)
                    case 2: add(.write, variable)
                    default: add(.read, variable)
                    }
                    if step % 4 == 0 { isHeld.toggle() }
                }
            }
            if place < scenario.events.count { events.append(scenario.events[place]) }
        }
        if isHeld { add(.release, lock, 0) }
        add(.end, other)
        for index in events.indices {
            events[index].seq = Int64(index + 1)
            events[index].time = Int64(index) * 1000
        }
        let tables = scenario.tables(
            extraThreads: [other], extra: [other: .thread, lock: .lock, variable: .variable])
        return (events, tables)
    }

    private func preference(of lock: Int64, unknown: ReaderPreference) -> ReaderPreference {
        if let known = scenario.preferences[lock] { return known }
        return oracle.passed.contains(lock) ? .readers : preference ?? unknown
    }

    /// Runs the analyzer as the command does.
    func analyze() -> AnalysisResult {
        var options = PredictionOptions()
        options.preference = preference
        return MemoryTrace(tables, events).analyzed(prediction: options, measuresFairness: false)
    }

    /// What the analyzer says that is not so, and what it should have said.
    mutating func problems() -> [String] {
        let result = analyze()
        var problems: [String] = []
        if let first = result.legality.first.first { problems.append("illegal: \(first.message)") }
        let me = self
        let low = { (lock: Int64) in me.preference(of: lock, unknown: .readers) }
        let high = { (lock: Int64) in me.preference(of: lock, unknown: .writers) }
        let any = oracle.explore(.any, preference: low)
        let anyHigh = oracle.explore(.any, preference: high)
        let ordered = length == .short ? oracle.explore(.ordered, preference: low) : ScheduleOracle.Outcome()
        let kept = oracle.explore(.syncPreserving, preference: low)
        wasCut = any.isCut || anyHigh.isCut || ordered.isCut || kept.isCut
        guard !wasCut else { return problems }
        let (kinds, handedOver) = (scenario.kinds, oracle.handedOver)
        let isThread = { (id: Int64) in kinds[id]?.isThread ?? false }
        let locks = { (sets: Set<Set<Int64>>) in Set(sets.map { $0.filter { !isThread($0) } }) }
        var told: Set<Set<Int64>> = []
        for finding in result.findings {
            let set = Set(finding.objects.map(\.rawValue))
            switch finding.verdict {
            case .predicted:
                predictedCount += 1
                told.insert(set)
                let isRing = locks(any.cycles).contains(set)
                let isBlocked = any.blocked.contains { set.isSubset(of: $0) }
                if !isRing, !isBlocked {
                    problems.append("\(finding.rule) predicted that no schedule ends in: \(set.sorted())")
                }
                guard let schedule = finding.schedule, schedule.omitted == 0 else { continue }
                let members = finding.threads.map { Int($0.rawValue) - 1 }
                if let problem = oracle.problem(with: schedule.steps, members, preference: low) {
                    problems.append(
                        "schedule for \(set.sorted()) is none: \(problem)\n"
                            + schedule.steps.map { "   \($0.seq): T\($0.thread.rawValue)" }.joined(separator: " "))
                }
            case .occurred: told.insert(set)
            case .excluded:
                excludedCount += 1
                if anyHigh.leastRings.contains(set) {
                    problems.append(
                        "excluded by \(finding.excludedBy ?? "") though a schedule ends in it: \(set.sorted())")
                }
            case .unproven: break
            case nil: if finding.rule == "deadlock" { told.insert(set) }
            }
        }
        // A lock that is handed over may be released by anybody, as far as the analyzer knows.
        let expected = { (sets: Set<Set<Int64>>) in
            locks(sets).filter { !$0.isEmpty && $0.isDisjoint(with: handedOver) }
        }
        ringCount = any.cycles.count
        for set in expected(ordered.leastRings) where !told.contains(set) {
            problems.append("missed a deadlock: \(set.sorted())")
        }
        // Cycles of one lock, such as of readers that become writers, are looked for among all schedules only.
        for set in expected(kept.leastRings) where !told.contains(set) && set.count > 1 {
            problems.append("missed a sync-preserving deadlock: \(set.sorted())")
        }
        return problems
    }

    /// The program's events, one a line.
    var drawing: String {
        events.filter { $0.thread.rawValue <= Int64(scenario.threadCount) }.map { event in
            let kind = scenario.kinds[event.object.rawValue]
            return "\(event.seq) T\(event.thread.rawValue) \(event.kind.name) \(kind?.name ?? "?")"
                + "\(event.object.rawValue) \(event.value)"
        }.joined(separator: "\n") + "\ncapacities \(scenario.capacities), preferences \(scenario.preferences)"
    }
}

extension RandomScenario.Shape {
    /// Programs of different kinds of primitives.
    static let all: [(name: String, shape: RandomScenario.Shape)] = [
        ("locks", Self(threads: 2...4, plainLocks: 2, rlocks: 1, variables: 1)),
        ("readers", Self(threads: 2...4, plainLocks: 1, rwlocks: 2)),
        ("upgrades", Self(threads: 2...4, plainLocks: 1, rwlocks: 2, hasUpgrades: true)),
        ("limited readers", Self(threads: 2...3, plainLocks: 1, rwlocks: 2, hasLimits: true, hasUpgrades: true)),
        ("conditions", Self(threads: 2...3, plainLocks: 2, hasCondition: true)),
        ("recursive conditions", Self(threads: 2...4, plainLocks: 1, rlocks: 2, hasCondition: true)),
        ("events", Self(threads: 2...3, plainLocks: 2, hasEvent: true)),
        ("barriers", Self(threads: 2...4, plainLocks: 2, hasBarrier: true)),
        ("limits", Self(threads: 2...3, plainLocks: 2, rlocks: 1, hasLimits: true)),
        ("permits", Self(threads: 2...3, plainLocks: 2, hasSemaphore: true, hasLimits: true)),
        ("handover", Self(threads: 2...3, plainLocks: 3, hasHandover: true)),
        ("parents", Self(threads: 3...4, plainLocks: 3, startShare: 9)),
        ("creations", Self(threads: 2...4, events: 32, plainLocks: 3, variables: 1, hasCreations: true)),
        (
            "told creations",
            Self(
                threads: 2...3, events: 32, plainLocks: 3, hasCondition: true, hasEvent: true, hasSemaphore: true,
                hasCreations: true)
        ),
        (
            "all",
            Self(
                threads: 2...3, plainLocks: 1, rlocks: 1, rwlocks: 1, variables: 1, hasCondition: true, hasEvent: true,
                hasBarrier: true, hasSemaphore: true, hasLimits: true, hasUpgrades: true)
        ),
    ]
}
