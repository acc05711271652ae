import TraceModel
import TraceReplay

/// Events that were set and cleared again before anybody waited, and then a wait that gave up.
///
/// A wait that never ends is told by the rule about stuck threads, with the set and the clear. An event by which a thread
/// ever went on is silent: such pulses are meant for those who wait just then.
struct LostPulses: Sendable {
    /// A pulse that nobody saw, and the wait that came after it.
    struct Entry: Sendable {
        var set: TraceEvent
        var clear: TraceEvent
        var wait: TraceEvent
        var setter: ThreadIndex
        var waiter: ThreadIndex
        var object: ObjectIndex
        var count = 1
    }

    private struct Pulse: Sendable {
        var set: TraceEvent
        var setter: ThreadIndex
        /// Who took it back; nil as long as it is set.
        var clear: TraceEvent?
    }

    private struct Key: Hashable {
        var object: ObjectIndex
        var site: SiteID
        var waiter: ThreadIndex
    }

    /// For each event its last set.
    private var pulses: [ObjectIndex: Pulse] = [:]
    private var served: Set<ObjectIndex> = []
    /// For each thread the wait that came after a pulse that nobody saw.
    private var open: [ThreadIndex: Entry] = [:]
    private var missed: [Key: Entry] = [:]

    /// Sees a set, a clear, and the beginning and the end of a wait.
    mutating func before(_ step: Step) {
        switch step.event.kind {
        case .set: pulses[step.object] = Pulse(set: step.event, setter: step.thread)
        case .clear: if pulses[step.object]?.clear == nil { pulses[step.object]?.clear = step.event }
        case .wait: wait(step)
        default:
            let entry = open.removeValue(forKey: step.thread)
            guard step.event.value == 0 else {
                served.insert(step.object)
                return
            }
            // A set in the meantime came after the wait began, and was cleared before the waiter could go on.
            guard let entry, entry.object == step.object, pulses[step.object]?.set.seq == entry.set.seq else { return }
            let key = Key(object: entry.object, site: entry.wait.site, waiter: entry.waiter)
            if missed[key] == nil { missed[key] = entry } else { missed[key]?.count += 1 }
        }
    }

    private mutating func wait(_ step: Step) {
        // Who clears an event before it waits wants the next set, not the last one.
        guard let pulse = pulses[step.object], let clear = pulse.clear, pulse.setter != step.thread,
            clear.thread != step.event.thread
        else { return }
        open[step.thread] = Entry(
            set: pulse.set, clear: clear, wait: step.event, setter: pulse.setter, waiter: step.thread,
            object: step.object)
    }

    /// All waits that gave up after such a pulse, one for each place, in the order of the trace.
    var all: [Entry] {
        missed.values.filter { !served.contains($0.object) }.sorted { $0.wait.seq < $1.wait.seq }
    }
}

extension LostNotify {
    static func finding(_ entry: LostPulses.Entry, _ end: TraceEnd) -> Finding {
        let object = entry.wait.object
        func place(_ event: TraceEvent, _ role: String) -> Finding.Location {
            Finding.Location(site: event.site, thread: event.thread, object: object, event: event.seq, role: role)
        }
        var finding = Finding(
            rule: rule, level: .note,
            message:
                "\(end.thread(entry.setter)) set \(end.quoted(object: entry.object))\(end.at(entry.set.site)), and it "
                + "was cleared\(end.at(entry.clear.site)) when nobody waited; \(end.quoted(entry.waiter)), which began to "
                + "wait after that\(end.at(entry.wait.site)), waited until it gave up",
            help: "an event that is cleared again is seen only by those who wait just then: leave it set, or use a "
                + "Condition with a predicate or a Semaphore",
            threads: [entry.set.thread, entry.wait.thread], objects: [object],
            locations: [
                place(entry.set, "set here"), place(entry.clear, "cleared here"), place(entry.wait, "waited here"),
            ], event: entry.wait.seq)
        finding.count = entry.count
        return finding
    }
}
