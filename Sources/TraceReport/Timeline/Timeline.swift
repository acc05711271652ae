package import TraceModel
import TraceReplay

/// The events of a trace as a timeline: for each thread a track with what it waits for, for each lock one with who holds it,
/// for readers and permits one for each that is held at a time, and for each semaphore a counter.
///
/// An arrow goes from a release to the acquisition that it let in, from a notification or a set to each thread that it woke,
/// from a start to the thread's beginning, and from a thread's end to those that joined it.
package struct Timeline<Encoder: TimelineEncoder> {
    private var encoder: Encoder
    private var replay: Replay
    private let names: TraceNames
    private var notes: [Int64: [TimelineNote]]
    private var threads: [ThreadID: ThreadLane] = [:]
    private var objects: [ObjectID: ObjectLanes] = [:]
    private var groups: Set<Int64> = []
    /// Names of places, of which a trace has few.
    private var places: [SiteID: String?] = [:]
    /// The number of the last track, and of the last arrow.
    private var lastTrack: Int64 = 0
    private var lastArrow: Int64 = 0
    private var lastTime: Int64 = 0

    /// A time beyond which none is believed: a hundred years.
    private static var latest: Int64 { 3_200_000_000_000_000_000 }
    /// How many threads that a notification woke get an arrow of their own.
    private static var mostWoken: Int { 64 }

    /// Begins before the first event of a trace.
    package init(_ encoder: Encoder, tables: TraceTables, notes: [TimelineNote] = []) {
        self.encoder = encoder
        replay = Replay(tables: tables)
        names = TraceNames(tables.readable)
        self.notes = Dictionary(grouping: notes, by: \.event)
    }

    /// The bytes that the events since the last call have given.
    package mutating func take() -> [UInt8] { encoder.take() }

    /// Takes the next event.
    package mutating func consume(_ event: TraceEvent) {
        var event = event
        // A trace may say anything, and marks come after one another.
        event.time = max(-Self.latest, min(Self.latest, event.time))
        lastTime = max(lastTime, event.time)
        var lane = lane(of: event.thread)
        replay.apply(event)
        lane.time = max(lane.time, event.time)
        let wait = wait(of: event.thread)
        // What others did may have ended the wait before: the slice lasts until the thread goes on.
        let hasWaited = lane.wait != nil && lane.wait != wait?.seq
        if hasWaited || lane.isAsleep {
            encoder.end(lane.track, at: lane.time)
            lane.wait = nil
            lane.isAsleep = false
        }
        threads[event.thread] = lane
        markCausality(event, on: lane.track, hasWaited: hasWaited)
        changeHolds(event)
        var time = threads[event.thread]?.time ?? lane.time
        if let wait, lane.wait != wait.seq {
            threads[event.thread]?.wait = wait.seq
            encoder.begin(lane.track, at: time, name: words(for: wait), detail: place(wait.site))
        } else if event.kind == .sleep {
            threads[event.thread]?.isAsleep = true
            encoder.begin(lane.track, at: time, name: "sleeps", detail: place(event.site))
        }
        for note in notes.removeValue(forKey: event.seq) ?? [] {
            encoder.mark(
                lane.track, at: time, name: note.title, detail: ("finding", TerminalText.escaped(note.text)),
                outgoing: nil,
                incoming: nil)
            time += 1
            threads[event.thread]?.time = time
        }
    }

    /// Ends what is open, when the program ended.
    package mutating func finish() {
        let end = max(lastTime, replay.tables.processes.compactMap(\.ended).max() ?? 0)
        for (_, lane) in threads.sorted(by: { $0.key < $1.key }) where lane.isAsleep || lane.wait != nil {
            encoder.end(lane.track, at: max(end, lane.time))
        }
        for lanes in objects.values.sorted(by: { ($0.slots.first?.track.id ?? 0) < ($1.slots.first?.track.id ?? 0) }) {
            for slot in lanes.slots where slot.holder != nil { encoder.end(slot.track, at: max(end, slot.time)) }
        }
        encoder.finish()
    }

    // MARK: Tracks

    /// A thread's track.
    private struct ThreadLane {
        let track: TimelineTrack
        var time: Int64 = 0
        var isAsleep = false
        /// The event by which the wait began whose slice is open.
        var wait: Int64?
        /// Where it was started, until it begins.
        var start: Source?
        /// Its end, once it has come.
        var end: Source?
    }

    /// What an object has of tracks.
    private struct ObjectLanes {
        /// One for each hold that there can be at a time.
        var slots: [Slot] = []
        var counter: TimelineTrack?
        var countTime: Int64 = 0
        /// What is on its way to those who wait, the oldest first: the last release, or a notification for each thread.
        var sources: [Source] = []
    }

    private struct Slot {
        let track: TimelineTrack
        var time: Int64 = 0
        var holder: ThreadID?
    }

    private mutating func newTrack(in group: Int64) -> TimelineTrack {
        if groups.insert(group).inserted {
            let process = names.tables.process(ProcessID(rawValue: (group - 1) / 2))
            let program = process.map { String($0.executable.split(separator: "/").last ?? "program") } ?? "program"
            encoder.addGroup(group, name: group % 2 == 1 ? "threads of \(program)" : "locks of \(program)")
        }
        lastTrack += 1
        return TimelineTrack(group: group, id: lastTrack)
    }

    private mutating func lane(of thread: ThreadID) -> ThreadLane {
        if let known = threads[thread] { return known }
        let name = names.thread(thread)
        let lane = ThreadLane(track: newTrack(in: Self.group(names.tables.thread(thread)?.process) + 1))
        encoder.addTrack(lane.track, name: name)
        threads[thread] = lane
        return lane
    }

    private func group(ofLocks object: ObjectID) -> Int64 { Self.group(names.tables.object(object)?.process) + 2 }

    /// Two groups of each process begin behind this number.
    private static func group(_ process: ProcessID?) -> Int64 {
        let id = process?.rawValue ?? 0
        return id < 0 || id > 1 << 40 ? 0 : id * 2
    }

    private mutating func place(_ site: SiteID) -> (String, String)? { placeName(site).map { ("place", $0) } }

    private mutating func placeName(_ site: SiteID) -> String? {
        if let known = places[site] { return known }
        let name = names.place(site)
        places[site] = .some(name)
        return name
    }

    // MARK: Waits

    private func wait(of thread: ThreadID) -> Wait? { replay.index(of: thread).flatMap { replay.threads[$0].wait } }

    private func words(for wait: Wait) -> String {
        let name = "'\(names.object(replay.objects[wait.object].id))'"
        switch wait.kind {
        case .request, .requestShared: return "waits for \(name)"
        case .condition: return "waits on \(name)"
        case .event: return "waits for \(name) to be set"
        case .join: return "waits for \(name) to end"
        case .barrier: return "waits at \(name)"
        case .futex: return "blocks on \(name)"
        }
    }

    // MARK: Arrows

    /// A moment from which arrows may lead to what it let go on.
    private struct Source {
        var track: TimelineTrack
        var time: Int64
        var name: String
        var place: String?
    }

    private mutating func mark(_ name: String, _ event: TraceEvent, on track: TimelineTrack) -> Source {
        let time = threads[event.thread]?.time ?? event.time
        // A mark has a length in one of the forms.
        threads[event.thread]?.time = time + 1
        return Source(track: track, time: time, name: name, place: placeName(event.site))
    }

    /// An arrow to an event. Its beginning is written now, when it is known that there is one.
    private mutating func addArrow(from source: Source, to name: String, _ event: TraceEvent, on track: TimelineTrack) {
        lastArrow += 1
        write(source, outgoing: lastArrow)
        write(mark(name, event, on: track), incoming: lastArrow)
    }

    private mutating func write(_ mark: Source, outgoing: Int64? = nil, incoming: Int64? = nil) {
        encoder.mark(
            mark.track, at: mark.time, name: mark.name, detail: mark.place.map { ("place", $0) }, outgoing: outgoing,
            incoming: incoming)
    }

    private mutating func markCausality(_ event: TraceEvent, on track: TimelineTrack, hasWaited: Bool) {
        var name: String { event.object == .none ? "" : " '\(names.object(event.object))'" }
        switch event.kind {
        case .start:
            let target = ThreadID(rawValue: event.object.rawValue)
            _ = lane(of: target)
            let start = mark("starts\(name)", event, on: track)
            threads[target]?.start = start
        case .begin:
            guard let start = threads[event.thread]?.start else { return }
            threads[event.thread]?.start = nil
            addArrow(from: start, to: "begins", event, on: track)
        case .end:
            let end = mark("ends", event, on: track)
            threads[event.thread]?.end = end
        case .join:
            guard event.value == 1, let end = threads[ThreadID(rawValue: event.object.rawValue)]?.end else { return }
            addArrow(from: end, to: "joined\(name)", event, on: track)
        case .release, .releaseShared:
            guard let index = replay.index(of: event.object), !replay.objects[index].waiters.isEmpty else { return }
            let release = mark("releases\(name)", event, on: track)
            objects[event.object, default: ObjectLanes()].sources = [release]
        case .acquire, .acquireShared:
            guard hasWaited, let release = objects[event.object]?.sources.last else { return }
            addArrow(from: release, to: "acquires\(name)", event, on: track)
        case .notify, .notifyAll, .set:
            let mark = mark((event.kind == .set ? "sets" : "notifies") + name, event, on: track)
            guard event.value > 0 else { return write(mark) }
            let count = min(Int(clamping: event.value), Self.mostWoken)
            let rest = objects[event.object]?.sources.suffix(Self.mostWoken) ?? []
            objects[event.object, default: ObjectLanes()].sources = rest + Array(repeating: mark, count: count)
        case .wake:
            guard event.value == 1, let cause = objects[event.object]?.sources.first else { return }
            objects[event.object]?.sources.removeFirst()
            addArrow(from: cause, to: "woken by\(name)", event, on: track)
        default: break
        }
    }

    // MARK: Holds

    private mutating func changeHolds(_ event: TraceEvent) {
        switch event.kind {
        case .acquire, .acquireShared, .release, .releaseShared: break
        default: return
        }
        guard let index = replay.index(of: event.object) else { return }
        var holders = [event.thread]
        // What was released for another thread is that one's no longer.
        for slot in objects[event.object]?.slots ?? [] {
            if let holder = slot.holder, !holders.contains(holder) { holders.append(holder) }
        }
        for holder in holders {
            guard let thread = replay.index(of: holder) else { continue }
            let hold = replay.threads[thread].hold(of: index)
            let isSemaphore = replay.objects[index].kind?.isSemaphore ?? false
            let wanted = hold.map { isSemaphore ? Int(clamping: $0.level) : 1 } ?? 0
            change(event, holder, to: min(wanted, Self.mostWoken))
        }
        if let left = replay.objects[index].permits { count(left, event) }
    }

    private mutating func change(_ event: TraceEvent, _ holder: ThreadID, to wanted: Int) {
        // Taken out and put back, so that they are not copied.
        var lanes = ObjectLanes()
        swap(&lanes, &objects[event.object, default: ObjectLanes()])
        defer { swap(&lanes, &objects[event.object, default: ObjectLanes()]) }
        var held = lanes.slots.indices.filter { lanes.slots[$0].holder == holder }
        while held.count > wanted, let last = held.popLast() {
            lanes.slots[last].holder = nil
            lanes.slots[last].time = max(lanes.slots[last].time, event.time)
            encoder.end(lanes.slots[last].track, at: lanes.slots[last].time)
        }
        for _ in held.count..<max(held.count, wanted) {
            let free = lanes.slots.firstIndex { $0.holder == nil } ?? addSlot(to: &lanes, of: event.object)
            lanes.slots[free].holder = holder
            lanes.slots[free].time = max(lanes.slots[free].time, event.time)
            encoder.begin(
                lanes.slots[free].track, at: lanes.slots[free].time, name: names.thread(holder),
                detail: place(event.site))
        }
    }

    private mutating func addSlot(to lanes: inout ObjectLanes, of object: ObjectID) -> Int {
        let name = names.object(object) + (lanes.slots.isEmpty ? "" : " (\(lanes.slots.count + 1))")
        let track = newTrack(in: group(ofLocks: object))
        encoder.addTrack(track, name: name)
        lanes.slots.append(Slot(track: track))
        return lanes.slots.count - 1
    }

    private mutating func count(_ left: Int64, _ event: TraceEvent) {
        var lanes = objects[event.object] ?? ObjectLanes()
        if lanes.counter == nil {
            let name = "permits of \(names.object(event.object))"
            let track = newTrack(in: group(ofLocks: event.object))
            encoder.addCounter(track, name: name)
            lanes.counter = track
        }
        lanes.countTime = max(lanes.countTime, event.time)
        if let counter = lanes.counter { encoder.count(counter, at: lanes.countTime, value: left) }
        objects[event.object] = lanes
    }
}
