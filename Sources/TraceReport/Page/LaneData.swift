import TraceModel
import TracePrediction

/// Events with a lane for each thread: what happened around a finding, or the schedule of a prediction.
struct LaneData {
    private var threads: [ThreadID]
    private var events: [TraceEvent]
    private var marked: Set<Int64>
    private var gaps: [Int64: LaneTable.Gap] = [:]
    private var rest: [ThreadID: LaneTable.Gap] = [:]
    /// Which acquisition a release ends, where not both are among the events.
    private var spans: [(acquire: Int64, release: Int64)] = []
    /// What is to be said of a schedule.
    private var omitted = 0
    private var isReordered = false
    /// How many events, at the end, are asked for and never get what they ask for.
    private var requests = 0

    init(_ around: Surroundings) {
        threads = around.threads
        events = around.events
        marked = around.marked
        gaps = around.gaps
        rest = around.rest
        let shown = Set(events.map(\.seq))
        spans = around.spans.filter { !shown.contains($0.acquire) || !shown.contains($0.release) }
    }

    init(_ schedule: Schedule, mostSteps: Int) {
        let last = schedule.requests.isEmpty ? schedule.steps : schedule.stepsBeforeRequests
        events = last.suffix(mostSteps) + schedule.requests
        omitted = schedule.count - min(mostSteps, schedule.steps.count)
        isReordered = schedule.isReordered
        requests = schedule.requests.count
        marked = Set(schedule.requests.map(\.seq))
        var seen: Set<ThreadID> = []
        threads = (schedule.requests + events).map(\.thread).filter { seen.insert($0).inserted }
    }

    /// Each step is a list: its event, its lane, what it is, the object's name, what is to be said of its value, the
    /// number of its place, 1 if it is marked, and what was left out before it in its lane.
    ///
    /// - Parameter signals: The semaphores of which nobody holds a permit.
    func write(
        _ names: TraceNames, signals: Set<ObjectID>, _ places: inout PlaceTable, to json: inout JSONText
    ) {
        let lanes = Dictionary(threads.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let words = EventWords(names: names)
        json.object { json in
            json.list("threads", threads) { $1.string(names.thread($0)) }
            json.list("rest", threads) { $1.string(rest[$0]?.text ?? "") }
            json.key("omitted")
            json.number(omitted)
            json.key("requests")
            json.number(requests)
            json.key("reordered")
            json.bool(isReordered)
            json.list("signals", Set(events.map(\.object)).intersection(signals).sorted()) {
                $1.string(names.object($0))
            }
            json.list("spans", spans) { span, json in
                json.array { json in
                    json.number(span.acquire)
                    json.number(span.release)
                }
            }
            json.list("steps", events) { event, json in
                let site = names.tables.site(event.site)
                let place = places.number(
                    file: site?.knownFile, line: site?.line, function: site?.function,
                    module: site?.kind == .code ? site?.module : nil)
                let isOnItself = event.object == .none || event.object == ObjectID(event.thread)
                json.array { json in
                    json.number(event.seq)
                    json.number(lanes[event.thread])
                    json.string(words.kind(event))
                    json.string(isOnItself ? nil : names.object(event.object))
                    json.string(words.detail(event))
                    json.number(place)
                    json.number(marked.contains(event.seq) ? 1 : 0)
                    json.string(gaps[event.seq]?.text)
                    json.number(event.value)
                    json.number(event.time)
                }
            }
        }
    }
}
