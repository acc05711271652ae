import TraceAnalysis
import TraceModel
import TraceReport

/// What was measured on one side, by what is measured: a figure for each run that has it.
struct MeasuredFigures {
    struct Key: Hashable, Comparable {
        var object: String
        var place: String
        var figure: Figure

        static func < (a: Key, b: Key) -> Bool {
            (a.object, a.place, a.figure.rawValue) < (b.object, b.place, b.figure.rawValue)
        }
    }

    struct Place {
        var text: String
        var file: String?
        var line: Int64?
        var function: String?
    }

    struct Entry {
        var name: String
        var place: Place?
        var count = 0
        var runs: [ModeratedTest.Observation] = []
    }

    private(set) var figures: [Key: Entry] = [:]

    init(_ runs: [ComparedRun]) {
        for run in runs {
            addTimings(run.timings)
            addFairness(run.trace.result)
        }
    }

    private mutating func addTimings(_ timings: ObjectTimings) {
        for (key, series) in timings.series {
            let place = series.place.map {
                Place(text: $0, file: series.file, line: series.line, function: series.function)
            }
            for (figure, times) in [(Figure.wait, series.waits), (Figure.hold, series.holds)] where times.count > 0 {
                add(
                    Key(object: key.object, place: key.place, figure: figure), series.name, place, times.count,
                    ModeratedTest.Observation(times.typical, error: times.error(floor: figure.test.floor)))
            }
        }
    }

    /// Objects of one name and place of creation count as one.
    private mutating func addFairness(_ result: AnalysisResult) {
        struct Sums {
            var name: String
            var acquisitions: Int64 = 0
            var contended: Int64 = 0
            var overtakes: Int64 = 0
            var unevenness: [Double] = []
        }
        var sums: [String: Sums] = [:]
        let keys = StableKeys(result.names)
        for object in result.fairness.objects where object.acquisitions > 0 {
            let key = keys.key(of: object.object)
            var sum = sums[key] ?? Sums(name: result.names.plain(object.object))
            sum.acquisitions += object.acquisitions
            sum.contended += object.contended
            sum.overtakes += object.overtakes
            if object.threads.count > 1, let jain = object.jainAcquisitions { sum.unevenness.append(1 - jain) }
            sums[key] = sum
        }
        for (key, sum) in sums {
            let all = Double(sum.acquisitions)
            var values = [(Figure.contention, Double(sum.contended) / all), (.overtakes, Double(sum.overtakes) / all)]
            if !sum.unevenness.isEmpty {
                values.append((.unevenness, sum.unevenness.reduce(0, +) / Double(sum.unevenness.count)))
            }
            for (figure, value) in values {
                // Of few acquisitions, a share says less.
                let error = figure == .unevenness ? 0 : (1 / (all + 1)).squareRoot()
                add(
                    Key(object: key, place: "", figure: figure), sum.name, nil, Int(clamping: sum.acquisitions),
                    ModeratedTest.Observation(value, error: error))
            }
        }
    }

    private mutating func add(
        _ key: Key, _ name: String, _ place: Place?, _ count: Int, _ observation: ModeratedTest.Observation
    ) {
        var entry = figures[key] ?? Entry(name: name, place: place)
        entry.count += count
        entry.runs.append(observation)
        figures[key] = entry
    }
}
