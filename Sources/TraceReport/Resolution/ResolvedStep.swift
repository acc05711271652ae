import TraceAnalysis
import TraceModel
import TracePrediction

/// An event of a schedule or of a trace, in names.
public struct ResolvedStep: Equatable, Sendable {
    /// What a step does to what it acts on, for forms that tell locks from the rest.
    public enum Act: Sendable { case acquire, request, release, other }

    /// What forms that tell locks from the rest call what it acts on.
    public enum Target: Sendable { case lock, resource, other }

    /// The event's place in the trace.
    public var event: Int64
    /// The thread that acts.
    public var thread: String
    /// What it does: "acquire 'A'".
    public var text: String
    /// What it does, as far as forms tell that apart.
    public var act: Act
    /// What it acts on, as far as forms tell that apart.
    public var target: Target
    /// The file; nil where it is not known.
    public var file: String?
    /// The line, from 1; nil where it is not known.
    public var line: Int64?
    /// The function; nil where it is not known.
    public var function: String?

    init(_ event: TraceEvent, _ names: TraceNames) {
        let words = EventWords(names: names)
        // What a thread begins with has no place but that where it was made.
        let origin = event.kind == .begin ? names.tables.thread(event.thread)?.site : nil
        let site = names.tables.site(event.site) ?? origin.flatMap { names.tables.site($0) }
        let detail = words.detail(event)
        self.event = event.seq
        thread = names.thread(event.thread)
        let isOnItself = event.object == .none || event.object == ObjectID(event.thread)
        text =
            words.kind(event) + (isOnItself ? "" : " '\(names.object(event.object))'")
            + (detail.isEmpty ? "" : " (\(detail))")
        act =
            switch event.kind {
            case .acquire, .acquireShared: .acquire
            case .request, .requestShared, .requestUpgrade: .request
            case .release, .releaseShared: .release
            case .enter: .acquire
            case .leave: .release
            default: .other
            }
        target = Target(names.tables.kind(of: event.object))
        file = site?.knownFile
        line = site?.line
        function = site?.function
    }
}

extension ResolvedStep.Target {
    /// Permits of semaphores are no locks: who takes one need not be who gives it back.
    init(_ kind: ObjectKind?) {
        switch kind {
        case .lock, .rlock, .mutex, .rwlock: self = .lock
        case .semaphore, .boundedSemaphore, .resource: self = .resource
        case .thread, .timer, .condition, .event, .barrier, .variable, .futex, nil: self = .other
        }
    }
}

extension ResolvedFinding.Location {
    /// What the thread did there, as far as it can be told.
    var act: ResolvedStep.Act {
        switch part {
        case .holds: .acquire
        case .waits: .request
        case .none:
            role.hasPrefix("acquired") || role.hasPrefix("opened")
                ? .acquire : role.hasPrefix("released") ? .release : .other
        }
    }
}

extension ResolvedReport {
    /// The schedule that proves a finding, step by step; at its end, what the threads ask for in vain. Empty where it has
    /// none.
    ///
    /// Made anew at each call: all schedules of a report in words could be larger than its traces.
    public func steps(of finding: ResolvedFinding) -> [ResolvedStep] {
        guard let schedule = finding.schedule, traces.indices.contains(finding.trace) else { return [] }
        let names = traces[finding.trace].names
        return (schedule.steps + schedule.requests).map { ResolvedStep($0, names) }
    }
}
