import TraceModel
import TraceReplay

/// Events that a thread repeats on the same object at the same place: the first of each, with how many there were.
struct Repeats: Sendable {
    struct Entry: Sendable {
        var event: TraceEvent
        var thread: ThreadIndex
        var object: ObjectIndex
        /// What sets it apart from other events of the thread at the place.
        var other: Other
        var otherHold: Hold?
        var count = 1

        /// Another thread that the event concerns.
        var otherThread: ThreadIndex? { if case .thread(let thread) = other { thread } else { nil } }

        /// Another object that the event concerns.
        var otherObject: ObjectIndex? { if case .object(let object) = other { object } else { nil } }

        func location(_ role: String) -> Finding.Location {
            Finding.Location(site: event.site, thread: event.thread, object: event.object, event: event.seq, role: role)
        }
    }

    /// What an event concerns besides its thread and its object.
    enum Other: Hashable, Sendable {
        case nothing
        /// Another thread.
        case thread(ThreadIndex)
        /// Another object.
        case object(ObjectIndex)
        /// The number of a reason.
        case reason(Int)
    }

    private struct Key: Hashable {
        var thread: ThreadIndex
        var object: ObjectIndex
        var site: SiteID
        var other: Other
    }

    /// The first of each, in the order of the trace.
    private(set) var all: [Entry] = []
    private var index: [Key: Int] = [:]

    /// Counts an event, and returns the place in ``all`` where it now is.
    @discardableResult
    mutating func add(_ step: Step, other: Other = .nothing, hold: @autoclosure () -> Hold? = nil) -> Int {
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
