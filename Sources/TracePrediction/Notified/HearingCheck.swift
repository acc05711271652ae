import TraceModel
import TraceReplay

/// Sees whether a schedule has a critical section before the one with a notification that it came after in the trace.
struct HearingCheck: Sendable {
    /// By the place in the trace of the acquisition.
    private var sections: [Int64: (section: NotifiedSection, notifier: ThreadID)] = [:]
    /// How far each notifier has come: the place in the trace of its last event.
    private var reach: [ThreadID: Int64] = [:]
    /// The first critical section that comes too early; nil while there is none.
    private(set) var unheard: NotifiedSection?

    /// Of a schedule in which nothing is to be heard.
    init() {}

    init(_ sections: ContiguousArray<NotifiedSection>, _ trace: Replay) {
        for section in sections {
            let notifier = trace.threads[section.notifier].id
            self.sections[section.at] = (section, notifier)
            reach[notifier] = 0
        }
    }

    /// Sees the next event of the schedule.
    @inline(__always)
    mutating func see(_ event: TraceEvent) {
        if !sections.isEmpty, unheard == nil { follow(event) }
    }

    private mutating func follow(_ event: TraceEvent) {
        if reach[event.thread] != nil { reach[event.thread] = event.seq }
        guard event.kind == .acquire, let (section, notifier) = sections[event.seq] else { return }
        if reach[notifier, default: 0] < section.release { unheard = section }
    }
}
