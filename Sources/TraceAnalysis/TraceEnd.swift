package import TraceModel
package import TracePrediction
package import TraceReplay

/// The end of a trace, as the analyses see it.
package struct TraceEnd: Sendable {
    /// The event of findings about the end: they are told after all others.
    static let seq = Int64.max

    /// The state after the last event.
    package let replay: Replay
    /// What threads, objects and places are called.
    package let names: TraceNames
    /// Who is blocked forever, and by what.
    package let waits: WaitGraph
    /// From which figures on a rule speaks.
    package let thresholds: AnalysisThresholds
    /// How deadlocks are predicted.
    package let prediction: PredictionOptions
    /// The deadlocks that other schedules end in; nil where that was not looked at.
    public internal(set) var exploration: Exploration?
    /// The edges of the lock order, and what a team has agreed on about it; none and nil where that was not asked for.
    var lockOrder: [RunEdge] = []
    var orderJudge: (any LockOrderJudge)?
    /// When the last event was, in nanoseconds since the recording began.
    package let time: Int64

    /// Looks at the state after the last event.
    package init(
        _ replay: Replay, thresholds: AnalysisThresholds = AnalysisThresholds(),
        prediction: PredictionOptions = PredictionOptions(), time: Int64 = 0
    ) {
        self.replay = replay
        self.prediction = prediction
        self.thresholds = thresholds
        self.time = time
        names = TraceNames(replay.tables)
        waits = WaitGraph(replay)
    }

    /// Whether events of the thread's process were lost, so that what it seems to hold may not be so.
    func isLossy(thread: ThreadIndex) -> Bool { replay.isLossy(process: replay.threads[thread].process) }

    /// The last moment of a thread's process: its end, or where that is not known the last event.
    func lastMoment(of thread: ThreadIndex) -> Int64 {
        let process = replay.processes[replay.threads[thread].process]
        return replay.tables.process(process.id)?.ended ?? time
    }

    /// What a finding about a thread has to do with others that nobody is left to wake.
    func hang(of thread: ThreadIndex, isTold: Bool = false) -> Finding.Hang {
        Finding.Hang(process: replay.processes[replay.threads[thread].process].id, isTold: isTold)
    }

    /// Whether a thread is main after its body, which waits for the threads that are left.
    func isExiting(_ thread: ThreadIndex) -> Bool {
        replay.threads[thread].phase == .exiting && replay.threads[thread].wait?.kind == .join
    }

    /// Whether the library did not start a thread: it may be one of a pool, and what it did several pieces of work.
    func isForeign(_ thread: ThreadIndex) -> Bool {
        replay.tables.thread(replay.threads[thread].id)?.isForeign ?? false
    }

    /// "thread 'Thread-1'".
    func thread(_ index: ThreadIndex) -> String { "thread \(quoted(index))" }

    /// "'Thread-1'".
    func quoted(_ thread: ThreadIndex) -> String { "'\(names.thread(replay.threads[thread].id))'" }

    /// "'lock1'".
    func quoted(object: ObjectIndex) -> String { "'\(names.object(replay.objects[object].id))'" }

    /// " (deadlock.swift:12)", or nothing where the place is not known.
    func at(_ site: SiteID) -> String { names.place(site).map { " (\($0))" } ?? "" }

    /// " since deadlock.swift:12", or nothing where the place is not known.
    func since(_ site: SiteID) -> String { names.place(site).map { " since \($0)" } ?? "" }

    /// "'a', 'b' and 'c'".
    func list(_ parts: [String]) -> String { parts.listed() }

    /// "'Thread-1', 'Thread-2' and 'main'"; of many the first, and how many more.
    func list(threads: [ThreadIndex]) -> String {
        threads.map { quoted($0) }.listed(most: 12)
    }

    /// "12.5 ms"; "12 lines" of a text, which has no other time.
    func duration(_ time: Int64) -> String {
        guard replay.tables.countsLines else { return time.asDuration }
        return time == 1 ? "1 line" : "\(time) lines"
    }

    /// The finding with its level lowered and a word of doubt, where events of one of its threads were lost.
    func doubting(_ finding: Finding) -> Finding {
        let isLossy = finding.threads.contains { replay.index(of: $0).map(isLossy(thread:)) ?? false }
        guard isLossy else { return finding }
        var doubted = finding
        if doubted.level == .error { doubted.level = .warning }
        doubted.message += "; events of this process were lost, so this may not be so"
        return doubted
    }

    /// The finding with its level lowered and a word of doubt, where it is about a lock of which a release is not on record.
    func doubtingLocks(_ finding: Finding) -> Finding {
        let doubtful = finding.objects.first { object in
            replay.index(of: object).map { replay.objects[$0].isDoubtful } ?? false
        }
        guard let doubtful else { return finding }
        var doubted = finding
        switch doubted.level {
        case .error: doubted.level = .warning
        case .warning, .note: doubted.level = .note
        }
        doubted.message += "; not all releases of '\(names.object(doubtful))' are on record, so this may not be so"
        return doubted
    }

    /// The place where a thread was created, or nothing where that is not known.
    func creation(of thread: ThreadIndex) -> [Finding.Location] {
        guard let row = replay.tables.thread(replay.threads[thread].id), row.site != .none else { return [] }
        return [Finding.Location(site: row.site, thread: row.parent, object: ObjectID(row.id), role: "created here")]
    }

    /// Where a thread acquired what it holds.
    func acquisition(_ hold: Hold, by thread: ThreadIndex) -> Finding.Location {
        Finding.Location(
            site: hold.site, thread: replay.threads[thread].id, object: replay.objects[hold.object].id,
            event: hold.seq, role: "acquired here", part: .holds)
    }

    /// Where in the source a thread waits; none where it does not, or where that is not known.
    func waitSite(of thread: ThreadIndex) -> SiteID { replay.threads[thread].wait?.site ?? .none }

    /// Where a thread waits.
    func waiting(_ thread: ThreadIndex, role: String = "waits here") -> Finding.Location {
        let state = replay.threads[thread]
        return Finding.Location(
            site: waitSite(of: thread), thread: state.id,
            object: state.wait.map { replay.objects[$0.object].id } ?? .none, event: state.wait?.seq ?? 0, role: role,
            part: .waits)
    }
}
