import TraceModel
import TracePrediction
import TraceReplay

/// Replays a trace and shows it to the analyses, in one pass.
struct Analyzer: ~Copyable {
    private var replay: Replay
    private let analyses: [RunningAnalysis]
    /// For each event kind, by raw value, the analyses that want to see it.
    private let audience: [[RunningAnalysis]]
    /// The analyses that asked to see events again.
    private var reviewers: [RunningAnalysis] = []
    private var fairness: FairnessCollector?
    private var overview: OverviewCollector?
    private let thresholds: AnalysisThresholds
    private let rules: Set<String>?
    private let prediction: PredictionOptions
    private let keepsLockOrder: Bool
    private let orderJudge: (any LockOrderJudge)?
    private var lastTime: Int64 = 0
    /// The events of a short trace: they can be shown again, and their schedules tried.
    private(set) var retained: [TraceEvent]? = []
    private var end: TraceEnd?
    private var wantsSearch = false

    /// How many events are kept.
    private static let retainedLimit = 20_000

    /// Begins before the first event of a trace, with the rules named, or with all.
    init(
        tables: TraceTables, only rules: Set<String>? = nil, thresholds: AnalysisThresholds = AnalysisThresholds(),
        prediction: PredictionOptions = PredictionOptions(), measuresFairness: Bool = true,
        keepsLockOrder: Bool = false, orderJudge: (any LockOrderJudge)? = nil, makesOverview: Bool = false,
        predicts: Bool = true
    ) {
        self.keepsLockOrder = keepsLockOrder
        self.orderJudge = orderJudge
        self.thresholds = thresholds
        self.prediction = prediction
        fairness = measuresFairness ? FairnessCollector() : nil
        overview = makesOverview ? OverviewCollector(tables) : nil
        replay = Replay(tables: tables)
        let types = Analyses.all.filter { type in
            (predicts || !(type is LockOrderCycle.Type)) && rules.map { !$0.isDisjoint(with: type.rules) } ?? true
        }
        self.rules = rules
        let analyses = types.map { RunningAnalysis($0) }
        var audience: [[RunningAnalysis]] = Array(repeating: [], count: Int(UInt8.max) + 1)
        for kind in EventKind.allCases {
            audience[Int(kind.rawValue)] = zip(types, analyses).filter { $0.0.kinds.contains(kind) }.map(\.1)
        }
        self.analyses = analyses
        self.audience = audience
    }

    deinit { for analysis in analyses { analysis.end() } }

    /// Takes the next event.
    mutating func consume(_ event: TraceEvent) {
        let resolved = replay.resolve(event)
        overview?.before(resolved, replay)
        switch resolved {
        case .onObject(let step):
            for analysis in audience[Int(event.kind.rawValue)] { analysis.before(step, replay) }
            fairness?.before(step, replay)
            replay.apply(step)
            if event.kind == .state { fairness?.afterState(step, replay) }
        case .ofThread(let step):
            for analysis in audience[Int(event.kind.rawValue)] { analysis.before(step, replay) }
            replay.apply(step)
        }
        lastTime = max(lastTime, event.time)
        guard let count = retained?.count else { return }
        if count < Self.retainedLimit { retained?.append(event) } else { retained = nil }
    }

    /// Says, after the last event, up to which event all have to be shown again by ``review(_:)``; nil for none.
    ///
    /// Without that, nothing of a long trace is predicted: a schedule has to be replayed first. Reads and writes may be
    /// left out. Called by ``finish()`` if nobody has before.
    mutating func conclude() -> Int64? {
        let end = TraceEnd(replay, thresholds: thresholds, prediction: prediction, time: lastTime)
        self.end = end
        var last: Int64 = 0
        for analysis in analyses {
            let request = analysis.conclude(end)
            if request.upTo > 0 { reviewers.append(analysis) }
            last = max(last, request.upTo)
            if request.wantsSearch { wantsSearch = true }
        }
        guard last > 0 else { return nil }
        guard let retained else { return last }
        for event in retained { review(event) }
        return nil
    }

    /// Takes an event once more.
    mutating func review(_ event: TraceEvent) {
        for analysis in reviewers { analysis.review(event) }
    }

    /// Says what was found. To be called once, after the last event.
    mutating func finish() -> AnalysisResult {
        if end == nil { _ = conclude() }
        guard var end else { preconditionFailure("conclude() makes the end") }
        if wantsSearch, let retained { end.exploration = Predictor.explore(retained, end.replay, end.prediction) }
        if keepsLockOrder || orderJudge != nil { end.lockOrder = analyses.flatMap { $0.lockOrder(end) } }
        end.orderJudge = orderJudge
        var found: [(analysis: Int, place: Int, finding: Finding)] = []
        for index in analyses.indices {
            for finding in analyses[index].finish(end) where rules?.contains(finding.rule) ?? true {
                found.append((index, found.count, end.doubtingLocks(finding)))
            }
        }
        found = SameMistake.without(found)
        found.sort { a, b in
            if a.finding.level != b.finding.level { return a.finding.level > b.finding.level }
            if a.finding.event != b.finding.event { return a.finding.event < b.finding.event }
            return (a.analysis, a.place) < (b.analysis, b.place)
        }
        var findings = found.map(\.finding)
        if !findings.isEmpty {
            let keys = StableKeys(end.names)
            for index in findings.indices { findings[index].fingerprint = Fingerprint.of(findings[index], keys) }
        }
        return AnalysisResult(
            findings: findings, fairness: fairness?.finish(replay, time: lastTime) ?? FairnessReport(),
            lockOrder: keepsLockOrder ? end.lockOrder : [], overview: overview?.finish(replay, time: lastTime),
            legality: replay.legality,
            eventCount: replay.eventCount, names: end.names)
    }
}
