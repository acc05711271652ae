import TraceModel
import TraceReplay

/// Sees whether a schedule has a thread go on before what it went on after in the trace.
struct HearingCheck: Sendable {
    /// By the place in the trace at which a thread goes on.
    private var sections: [Int64: [(section: NotifiedSection, other: ThreadID)]] = [:]
    /// How far each of those others has come: the place in the trace of its last event.
    private var reach: [ThreadID: Int64] = [:]
    /// The first that comes too early; nil while there is none.
    private(set) var unheard: NotifiedSection?

    /// What the threads ask for in the end: who has not come to a lock in the schedule waits for it there.
    private var asked: Set<ObjectIndex> = []

    /// Of a schedule in which nothing is to be heard.
    init() {}

    init(_ sections: ContiguousArray<NotifiedSection>, _ trace: Replay) {
        for section in sections {
            let other = trace.threads[section.other].id
            self.sections[section.at, default: []].append((section, other))
            reach[other] = 0
        }
    }

    /// The same of a schedule in whose end threads ask for these objects.
    func asking(for objects: some Sequence<ObjectIndex>) -> HearingCheck {
        var check = self
        check.asked = Set(objects)
        return check
    }

    /// Sees the next event of the schedule.
    @inline(__always)
    mutating func see(_ event: TraceEvent) {
        if !sections.isEmpty, unheard == nil { follow(event) }
    }

    private mutating func follow(_ event: TraceEvent) {
        if reach[event.thread] != nil { reach[event.thread] = event.seq }
        guard event.kind == .acquire || event.kind == .unblock, let passed = sections[event.seq] else { return }
        unheard =
            passed.first {
                !asked.contains($0.section.object) && reach[$0.other, default: 0] < $0.section.reach
            }?.section
    }
}
