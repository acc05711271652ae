import TraceModel
import TraceReplay

/// What all analyses say about a trace.
public struct AnalysisResult: Sendable {
    /// The findings: errors first, each level in the order of the trace, numbered from 1.
    public var findings: [Finding]
    /// What cannot have happened: a fault of the recorder, not of the program.
    public var legality: LegalityLog
    /// How many events the trace holds.
    public var eventCount: Int64
    /// What threads, objects and places are called.
    public var names: TraceNames
}

/// Replays a trace and shows it to the analyses, in one pass.
public struct Analyzer {
    private var replay: Replay
    private var analyses: [any Analysis]
    /// For each event kind, by raw value, the analyses that want to see it.
    private var audience: [[Int]]
    private let thresholds: AnalysisThresholds
    private var lastTime: Int64 = 0

    /// Begins before the first event of a trace, with the rules named, or with all.
    public init(
        tables: TraceTables, only rules: Set<String>? = nil, thresholds: AnalysisThresholds = AnalysisThresholds()
    ) {
        self.thresholds = thresholds
        replay = Replay(tables: tables)
        let types = Analyses.all.filter { rules?.contains($0.rule) ?? true }
        analyses = types.map { $0.init() }
        audience = Array(repeating: [], count: Int(UInt8.max) + 1)
        for kind in EventKind.allCases {
            audience[Int(kind.rawValue)] = types.indices.filter { types[$0].kinds.contains(kind) }
        }
    }

    /// Takes the next event.
    public mutating func consume(_ event: TraceEvent) {
        let step = replay.resolve(event)
        for index in audience[Int(event.kind.rawValue)] { analyses[index].before(step, replay) }
        replay.apply(step)
        lastTime = max(lastTime, event.time)
    }

    /// Takes the next events.
    public mutating func consume(contentsOf events: some Sequence<TraceEvent>) {
        for event in events { consume(event) }
    }

    /// Says what was found. To be called once, after the last event.
    public mutating func finish() -> AnalysisResult {
        let end = TraceEnd(replay, thresholds: thresholds, time: lastTime)
        var found: [(analysis: Int, place: Int, finding: Finding)] = []
        for index in analyses.indices {
            for finding in analyses[index].finish(end) { found.append((index, found.count, finding)) }
        }
        found.sort { a, b in
            if a.finding.level != b.finding.level { return a.finding.level > b.finding.level }
            if a.finding.event != b.finding.event { return a.finding.event < b.finding.event }
            return (a.analysis, a.place) < (b.analysis, b.place)
        }
        var findings = found.map(\.finding)
        for index in findings.indices {
            findings[index].id = index + 1
            findings[index].fingerprint = Fingerprint.of(findings[index], end.names)
        }
        return AnalysisResult(
            findings: findings, legality: replay.legality, eventCount: replay.eventCount, names: end.names)
    }
}
