import TraceModel
import TraceReplay

/// Events that a thread repeats on the same object at the same place: the first of each, with how many there were.
struct Repeats: Sendable {
    struct Entry: Sendable {
        var event: TraceEvent
        var thread: Int
        var object: Int
        /// Another thread that the event concerns, by index, or less than 0.
        var other: Int
        var otherHold: Hold?
        var count = 1

        func location(_ role: String) -> Finding.Location {
            Finding.Location(site: event.site, thread: event.thread, object: event.object, event: event.seq, role: role)
        }
    }

    private struct Key: Hashable {
        var thread: Int
        var object: Int
        var site: SiteID
        var other: Int
    }

    /// The first of each, in the order of the trace.
    private(set) var all: [Entry] = []
    private var index: [Key: Int] = [:]

    /// Counts an event, and returns the place in ``all`` where it now is.
    @discardableResult
    mutating func add(_ step: Step, other: Int = -1, hold: @autoclosure () -> Hold? = nil) -> Int {
        let key = Key(thread: step.thread, object: step.object, site: step.event.site, other: other)
        if let known = index[key] {
            all[known].count += 1
            return known
        }
        index[key] = all.count
        all.append(Entry(event: step.event, thread: step.thread, object: step.object, other: other, otherHold: hold()))
        return all.count - 1
    }
}
