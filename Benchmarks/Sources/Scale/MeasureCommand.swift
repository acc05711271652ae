import CBaseline
import TraceAnalysis
import TraceModel
import TraceReader
import TraceReplay

/// `Scale measure FILE … [--synctrace PROGRAM] [--rounds N] [--each]`: what each stage of an analysis takes; with
/// `--each`, what each rule takes.
enum MeasureCommand {
    static func run(_ arguments: Arguments) throws {
        guard !arguments.words.isEmpty else { throw UsageError("measure FILE … [--synctrace PROGRAM] [--each]") }
        let rounds = max(1, try arguments.number("--rounds") ?? 3)
        var first: Double?
        for path in arguments.words {
            let measured = try Measurement(path: path, rounds: rounds, program: arguments.text("--synctrace"))
            measured.report()
            if let whole = measured.whole {
                let each = whole.seconds / Double(measured.events)
                print(row("time for an event, against the first trace", ["", "", decimal(each / (first ?? each))]))
                first = first ?? each
            }
            if arguments.has("--each") { try reportRules(path) }
        }
    }

    /// What each rule costs beside the replay, in the order of the list.
    private static func reportRules(_ path: String) throws {
        let replay = try Stage.replay.measure(path)
        print("\n" + row("rule, beyond the replay", ["seconds"]))
        for rule in RuleInfo.all.map(\.name) {
            let alone = try Stage.rules([rule]).measure(path)
            print(row(rule, [decimal(alone - replay)]))
        }
    }
}

/// What is done with the rows of a trace, and timed.
enum Stage {
    case bareScan
    case reading
    case readingAhead
    /// As when a prediction is replayed.
    case readingAgain
    case replay
    case rules(Set<String>?)

    /// Seconds; those of `replay` and `rules` leave out the reading.
    func measure(_ path: String) throws -> Double {
        let clock = ContinuousClock()
        if case .bareScan = self { return baseline_scan(path) }
        let reader = try TraceReader(path: path)
        var sum: Int64 = 0
        switch self {
        case .bareScan: return 0
        case .reading: return seconds(try clock.measure { try reader.forEachEvent { sum &+= $0.time } })
        case .readingAhead:
            return seconds(try clock.measure { try reader.forEachBatch(of: .all) { sum &+= $0[0].time } })
        case .readingAgain:
            return seconds(
                try clock.measure { try reader.forEachBatch(excluding: [.read, .write]) { sum &+= $0[0].time } })
        case .replay:
            let source = TimedSource(reader)
            let session = AnalysisSession(AnalysisOptions(rules: [], measuresFairness: false))
            var legality: LegalityLog?
            let time = try clock.measure { legality = try session.analyze(source).result.legality }
            guard let legality, legality.count == 0 else { throw UsageError("\(path): \(legality?.first ?? [])") }
            return seconds(time - source.reading)
        case .rules(let rules):
            let source = TimedSource(reader)
            let session = AnalysisSession(AnalysisOptions(rules: rules))
            let time = try clock.measure { _ = try session.analyze(source) }
            return seconds(time - source.reading)
        }
    }
}

/// A trace file that says how long it was read, without what was done with the events meanwhile.
private final class TimedSource: TraceSource {
    private let reader: TraceReader
    private let clock = ContinuousClock()
    private(set) var reading = Duration.zero

    init(_ reader: TraceReader) { self.reader = reader }

    var name: String { reader.name }
    func summary() throws -> TraceSummary { try reader.summary() }
    func tables() throws -> TraceTables { try reader.tables() }

    func forEachBatch(
        of selection: EventSelection, _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void
    ) throws {
        reading += try clock.measure {
            try reader.forEachBatch(from: selection.first, through: selection.last, excluding: selection.excluded) {
                batch in reading -= try clock.measure { try body(batch) }
            }
        }
    }
}

/// The figures of one trace, from rounds in which all stages take turns: the least of each, since whatever else the
/// machine does can only add to them.
struct Measurement {
    let path: String
    let events: Int64
    private var stages: [(name: String, seconds: Double)] = []
    private(set) var whole: ProcessCost?

    init(path: String, rounds: Int, program: String?) throws {
        self.path = path
        events = try TraceReader(path: path).eventCount()
        let all: [(String, Stage)] = [
            ("rows, bare C interface", .bareScan), ("rows, forEachEvent", .reading),
            ("rows, on a thread of their own", .readingAhead),
            ("rows, without reads and writes", .readingAgain), ("replay alone", .replay),
            ("replay and all rules", .rules(nil)),
        ]
        var figures = all.map { _ in [Double]() }
        var costs: [ProcessCost] = []
        for _ in 0..<rounds {
            for (index, stage) in all.enumerated() { figures[index].append(try stage.1.measure(path)) }
            if let program { costs.append(try ProcessCost(analyzing: path, with: program)) }
        }
        stages = zip(all, figures).map { ($0.0, $1.min() ?? 0) }
        whole = costs.min { $0.seconds < $1.seconds }
    }

    func report() {
        print("\n\(path): \(events) events\n")
        print(row("", ["seconds", "million/s", "ratio"]))
        for stage in stages { line(stage.name, stage.seconds) }
        guard let whole else { return }
        line("synctrace analyze, as a process", whole.seconds)
        print(row("its time on all processors", [decimal(whole.processorSeconds)]))
        print(row("its memory at the most, MB", [decimal(Double(whole.peakKilobytes) / 1024)]))
    }

    private func line(_ name: String, _ seconds: Double) {
        let base = stages[0].seconds
        print(row(name, [decimal(seconds), decimal(Double(events) / seconds / 1e6), decimal(seconds / base)]))
    }
}
