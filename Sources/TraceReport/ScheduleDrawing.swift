package import TraceAnalysis
package import TraceModel
import TracePrediction
import TraceReplay

/// A schedule drawn with a lane for each thread, up to the deadlock.
package struct ScheduleDrawing {
    private let schedule: Schedule
    private let members: [ThreadID]

    /// The drawing of a finding's schedule; nil where it has none.
    package init?(of finding: Finding) {
        guard let schedule = finding.schedule else { return nil }
        self.schedule = schedule
        members = finding.threads
    }

    /// What the drawing shows, in one sentence.
    package var heading: String {
        guard !schedule.requests.isEmpty else {
            let omitted = schedule.omitted == 0 ? "" : " (\(schedule.omitted) that do not concern it are left out)"
            return
                "A schedule in which it happens: \(schedule.count) events\(omitted), in another order than in the trace"
        }
        let order = schedule.isReordered ? ", in another order than in the trace" : ", in the order of the trace"
        let omitted = schedule.omitted == 0 ? "" : " (\(schedule.omitted) that do not concern it are left out)"
        return "A schedule that ends in it: \(schedule.count) events\(omitted)\(order); then each thread marked with > "
            + "asks for what it never gets"
    }

    /// The lines of the drawing.
    package func lines(_ tables: TraceTables, width: Int = 80) -> [String] {
        var seen: Set<ThreadID> = []
        let acting = members + schedule.requests.map(\.thread) + schedule.steps.map(\.thread)
        var lanes = LaneTable(threads: acting.filter { seen.insert($0).inserted }, tables: tables)
        lanes.width = width
        lanes.marked = Set(schedule.requests.map(\.seq))
        return lanes.lines(schedule.stepsBeforeRequests + schedule.requests)
    }
}

extension Schedule {
    /// The steps without those by which a thread begins the wait that it is in at the end: that is drawn as its request.
    var stepsBeforeRequests: [TraceEvent] {
        var last: [ThreadID: TraceEvent] = [:]
        for step in steps { last[step.thread] = step }
        let begun = requests.compactMap { request -> Int64? in
            guard let step = last[request.thread], step.kind.beginsWait, step.object == request.object else {
                return nil
            }
            return step.seq
        }
        return steps.filter { !begun.contains($0.seq) }
    }
}
