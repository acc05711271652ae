package import TraceModel
import TraceReplay

/// A trace drawn as a table: a lane for each thread, a row for each moment.
///
/// The first line names the threads; `(daemon)`, `(foreign)`, `(pthread)`, or `(child)` for
/// a thread of a forked process, may follow a name. A cell belongs to the lane that
/// begins at or left of it; two spaces end a cell. A cell is an event: `KIND [OBJECT] [VALUE]`. `start T` is followed
/// by T's begin, `throw TEXT` is an error and an end, `end` returns. Values that are not given are what the primitives
/// would say. The row's number, from 1 below the names, is its line in `demo.swift`, unless `@LINE` says another one; the
/// thread's name is its function. `@@LINE` is a line of a function that all threads call.
package struct DrawnTrace {
    /// How the process ended.
    package enum End: Equatable {
        case killed, exited, running
        /// By a signal, at a time in nanoseconds.
        case signaled(at: Int64)
    }

    package var tables = TraceTables()
    package var events: [TraceEvent] = []

    private var threads: [ThreadInfo] = []
    private var lanes: [(column: Int, thread: Int)] = []
    private var kinds: [String: ObjectKind] = [:]
    private var ids: [String: Int64] = [:]
    private var state: [Int64: Int64] = [:]
    private var numbers: [Int64: Int64] = [:]
    private let isBare: Bool

    /// Reads a drawing. `objects` is a list such as "A lock, S semaphore 2, W rwlock writers"; `isBare` keeps `start` from being followed
    /// by a begin.
    package init(_ drawing: String, objects: String = "", end: End = .killed, isBare: Bool = false) {
        self.isBare = isBare
        let lines = drawing.split(separator: "\n", omittingEmptySubsequences: false)
        var sites: [SourceSite] = []
        for (column, cell) in Self.cells(lines[0]) {
            let parts = cell.split(separator: "(")
            let name = String(parts[0])
            let id = Int64(threads.count + 1)
            let flag = parts.count > 1 ? parts[1].dropLast() : ""
            ids[name] = id
            lanes.append((column, threads.count))
            threads.append(
                ThreadInfo(
                    id: ThreadID(rawValue: id), process: ProcessID(rawValue: flag == "child" ? 2 : 1), name: name,
                    isDaemon: ["daemon", "foreign", "pthread"].contains(flag),
                    isForeign: flag == "foreign", isJoinable: flag == "pthread" ? true : nil))
        }
        var rows: [ObjectInfo] = threads.map { ObjectInfo(id: ObjectID($0.id), kind: .thread, name: $0.name) }
        for declaration in objects.split(separator: ",") {
            let words = declaration.split(separator: " ").map(String.init)
            let id = Int64(rows.count + 1)
            let kind = ObjectKind.allCases.first { $0.name == words[1] }!
            ids[words[0]] = id
            kinds[words[0]] = kind
            let preference = words.count > 2 ? ReaderPreference(rawValue: words[2]) : nil
            let isCopy = words.count > 3 && words[2] == "copy"
            let capacity = words.count > 2 ? Int64(words[2]) : nil
            state[id] = kind == .barrier ? 0 : capacity
            rows.append(
                ObjectInfo(
                    id: ObjectID(rawValue: id), process: ProcessID(rawValue: isCopy ? 2 : 1), kind: kind,
                    name: isCopy ? words[3] : words[0], capacity: capacity, preference: preference))
        }
        for (number, line) in lines.dropFirst().enumerated() {
            for (column, cell) in Self.cells(line) {
                let lane = lanes.last { $0.column <= column }!.thread
                let parts = cell.split(separator: "@")
                let line = parts.count > 1 ? Int64(parts[1])! : Int64(number + 1)
                let isShared = cell.contains("@@")
                let site = SiteID(rawValue: line * 100 + (isShared ? 99 : Int64(lane)))
                if !sites.contains(where: { $0.id == site }) {
                    let function = isShared ? "shared()" : threads[lane].name! + "()"
                    sites.append(SourceSite(id: site, file: "Sources/demo.swift", line: line, function: function))
                }
                add(String(parts[0]), lane: lane, site: site)
            }
        }
        for index in threads.indices where threads[index].started != nil && threads[index].end == nil {
            threads[index].end = end == .running ? .running : .abrupt
        }
        var process = ProcessInfo(id: ProcessID(rawValue: 1), pid: 1)
        if end == .exited { (process.end, process.exitStatus) = (.exited, 0) }
        if case .signaled(let time) = end { (process.end, process.exitSignal, process.ended) = (.signaled, 2, time) }
        let children =
            threads.contains { $0.process.rawValue == 2 }
            ? [ProcessInfo(id: ProcessID(rawValue: 2), pid: 2, parent: process.id)] : []
        tables = TraceTables(
            processes: [process] + children, threads: threads, objects: rows, sites: sites)
    }

    private static func cells(_ line: some StringProtocol) -> [(column: Int, text: String)] {
        var cells: [(Int, String)] = []
        var column = 0
        var spaces = 2
        for character in line {
            if character == " " {
                spaces += 1
            } else {
                if spaces >= 2 {
                    cells.append((column, ""))
                } else if spaces == 1 {
                    cells[cells.count - 1].1 += " "
                }
                cells[cells.count - 1].1.append(character)
                spaces = 0
            }
            column += 1
        }
        return cells
    }

    private mutating func add(_ cell: String, lane: Int, site: SiteID) {
        let words = cell.split(separator: " ").map(String.init)
        let me = threads[lane].name!
        switch words[0] {
        case "throw":
            threads[lane].error = words.dropFirst().joined(separator: " ")
            event(.error, lane, me, nil, site)
            event(.end, lane, me, 1, site)
        case "end": event(.end, lane, me, Int64(words.count > 1 ? words[1] : "0")!, site)
        case "begin", "sleep": event(words[0] == "begin" ? .begin : .sleep, lane, me, nil, site)
        case "exit": event(.processEnd, lane, me, 0, site)
        case "lost": event(.lost, lane, me, 1, site)
        case "start":
            event(.start, lane, words[1], nil, site)
            if !isBare { event(.begin, Int(ids[words[1]]! - 1), words[1], nil, .none) }
        default:
            let kind = EventKind.allCases.first { $0.name == words[0] }!
            event(kind, lane, words[1], words.count > 2 ? Int64(words[2])! : nil, site)
        }
    }

    private mutating func event(_ kind: EventKind, _ lane: Int, _ object: String, _ value: Int64?, _ site: SiteID) {
        let id = ids[object]!
        var event = TraceEvent(
            seq: Int64(events.count + 1), time: Int64(events.count * 1000), thread: threads[lane].id, kind: kind,
            object: ObjectID(rawValue: id), site: site)
        event.value = value ?? usualValue(kind, object, id)
        if kind == .acquire || kind == .release { state[id] = event.value }
        switch kind {
        case .request, .requestUpgrade, .detach, .tryFail, .timeout, .releaseError, .misuse, .joinWait, .sleep, .lost,
            .error, .processEnd:
            break
        case .join where event.value == 0: break
        default:
            numbers[id, default: 0] += 1
            event.objectSeq = numbers[id]!
        }
        if kind == .end { threads[lane].end = event.value == 1 ? .threw : .returned }
        if threads[lane].started == nil { threads[lane].started = event.time }
        events.append(event)
    }

    /// The value that the primitives would give, by a count kept for each object.
    private mutating func usualValue(_ kind: EventKind, _ object: String, _ id: Int64) -> Int64 {
        switch kind {
        case .acquire: return (state[id] ?? 0) + (kinds[object]!.isSemaphore ? -1 : 1)
        case .release: return (state[id] ?? 0) + (kinds[object]!.isSemaphore ? 1 : -1)
        case .join, .wake, .notify, .notifyAll: return 1
        default: return 0
        }
    }
}
