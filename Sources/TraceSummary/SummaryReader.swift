import Foundation
package import TraceAnalysis
package import TraceReport

/// Reads summaries, also many that were put one after the other, in whatever order their rows are. A run counts once,
/// however often it is there.
///
/// What is read is untrusted: a row that is not one is an error with its line.
package struct SummaryReader {
    private var runs: [RowID: Int32] = [:]
    private var traces: [ReportedTrace?] = []
    private var lastRun: (id: RowID, run: Int32)?
    private var names: [RowID: RunEdge.Identity] = [:]
    private var places: [RowID: RunEdge.Place] = [:]
    /// Places of creation, which may be defined later.
    private var creations: [RowID: RowID] = [:]
    private var contexts: [RowID: Context] = [:]
    private var identities: [Instances: RunEdge.Identity] = [:]
    private var guardSets: [RowID: Set<RunEdge.Lock>] = [:]
    private var definitions: [RowID: SummaryFinding] = [:]
    private var edges: [EdgeKey: SeenEdge] = [:]
    private var findings: [RowID: [Int32: Int]] = [:]
    private var files: [String] = []
    /// By run: how many rows it has, and how many it says that it has.
    private var rowCounts: [(seen: Int64, expected: Int64)] = []
    private var tally = Tally()
    private var removed: Set<Int32> = []
    /// A file that has more runs than its ends speak of.
    private var cutOff: String?

    /// What tells a file that was cut off: it has more rows `r` than its rows `z` speak of, or more headings than those.
    private struct Tally {
        var headings: Int64 = 0
        var ends: Int64 = 0
        var runs: Int64 = 0
        var ended: Int64 = 0
        var rows: Int64 = 0

        func isCutOff(since before: Tally = Tally()) -> Bool {
            runs - before.runs > ended - before.ended || headings - before.headings > ends - before.ends
        }
    }

    private struct Context {
        var thread: RowID
        var instances: (thread: Int, held: Int, wanted: Int)
        var isShared: (held: Bool, wanted: Bool)
        var places: (held: RowID?, wanted: RowID?)
        var guards: [(lock: RowID, isShared: Bool)]
    }

    private struct Instances: Hashable {
        var name: RowID
        var count: Int
    }

    private struct EdgeKey: Hashable {
        var held: RowID
        var wanted: RowID
        var context: RowID
    }

    private struct SeenEdge {
        var event: Int64
        var runs: [Int32]
    }

    package init() {}

    /// Whether there is something that ``read(_:)`` reads at a path.
    package static func isSummary(_ path: String) -> Bool { SummaryLines(path, isRegular: true)?.isSummary ?? false }

    /// Reads a file.
    ///
    /// - Throws: ``SummaryError`` with the line.
    package mutating func read(_ path: String) throws {
        guard let lines = SummaryLines(path) else {
            throw SummaryError(path, "cannot be read: \(String(cString: strerror(errno)))")
        }
        files.append(path)
        let before = tally
        var line = 0
        let end = try lines.forEach { row in
            line += 1
            guard take(row) else { throw SummaryError(path, line: line, Self.problem(row)) }
        }
        switch end {
        case .whole: break
        case .cutOff: throw SummaryError(path, line: line + 1, "is cut off in the middle of a row")
        case .tooLong: throw SummaryError(path, line: line + 1, "is longer than any row of a summary")
        case .failed(let problem):
            throw SummaryError(path, "cannot be read: \(String(cString: strerror(problem)))")
        }
        if tally.rows == before.rows { throw SummaryError(path, "has no rows; it was cut off") }
        if tally.isCutOff(since: before) { cutOff = cutOff ?? path }
    }

    private static func problem(_ row: UnsafeRawBufferPointer) -> String {
        if SummaryForm.begins(row) { return "is a summary of a form that this program does not know" }
        return "is not a row of a summary: '\(String(decoding: row.prefix(60), as: UTF8.self))'"
    }

    /// Takes a row; false for what is none.
    private mutating func take(_ row: UnsafeRawBufferPointer) -> Bool {
        guard let kind = row.first else { return true }
        if kind == UInt8(ascii: "#") {
            guard SummaryForm.begins(row) else { return true }
            tally.headings += 1
            return row.elementsEqual(SummaryForm.heading.utf8)
        }
        guard row.count > 2, row[1] == 9 else { return false }
        tally.rows += 1
        var fields = SummaryFields(UnsafeRawBufferPointer(rebasing: row[2...]))
        switch kind {
        case UInt8(ascii: "e"): return takeEdge(&fields) != nil
        case UInt8(ascii: "n"): return takeName(&fields) != nil
        case UInt8(ascii: "p"): return takePlace(&fields) != nil
        case UInt8(ascii: "c"): return takeContext(&fields) != nil
        case UInt8(ascii: "r"): return takeRun(&fields) != nil
        case UInt8(ascii: "f"): return takeFinding(&fields) != nil
        case UInt8(ascii: "d"): return takeDefinition(&fields) != nil
        case UInt8(ascii: "o"): return takeFigures(&fields) != nil
        case UInt8(ascii: "z"): return takeEnd(&fields) != nil
        default: return false
        }
    }

    // MARK: Rows of a run

    private mutating func run(_ id: RowID) -> Int32 {
        if let lastRun, lastRun.id == id { return lastRun.run }
        let run = runs[id] ?? Int32(clamping: traces.count)
        if Int(run) == traces.count {
            runs[id] = run
            traces.append(nil)
            rowCounts.append((0, 0))
        }
        lastRun = (id, run)
        return run
    }

    private mutating func takeRun(_ fields: inout SummaryFields) -> Void? {
        guard let id = fields.id(), let events = fields.number(), let lost = fields.number(),
            let isClean = fields.flag(), let started = fields.text(), let path = fields.text(),
            let rows = fields.number()
        else { return nil }
        let run = Int(run(id))
        tally.runs += 1
        rowCounts[run].expected = max(rowCounts[run].expected, rows)
        guard traces[run] == nil else { return () }
        var trace = ReportedTrace(path: path, lost: lost, cleanEnd: isClean, result: AnalysisResult(summarized: events))
        trace.started = started.isEmpty ? nil : started
        traces[run] = trace
        return ()
    }

    private mutating func takeEdge(_ fields: inout SummaryFields) -> Void? {
        guard let id = fields.id(), let held = fields.id(), let wanted = fields.id(), let context = fields.id(),
            let event = fields.number()
        else { return nil }
        let run = run(id)
        rowCounts[Int(run)].seen += 1
        let key = EdgeKey(held: held, wanted: wanted, context: context)
        if edges[key]?.runs.last != run { edges[key, default: SeenEdge(event: event, runs: [])].runs.append(run) }
        return ()
    }

    private mutating func takeFinding(_ fields: inout SummaryFields) -> Void? {
        guard let id = fields.id(), fields.field() != nil, fields.field() != nil, fields.field() != nil,
            fields.field() != nil, let count = fields.number(), let definition = fields.id()
        else { return nil }
        let run = run(id)
        rowCounts[Int(run)].seen += 1
        findings[definition, default: [:]][run] = Int(count)
        return ()
    }

    /// Figures, of which an analysis makes nothing.
    private mutating func takeFigures(_ fields: inout SummaryFields) -> Void? {
        guard let id = fields.id() else { return nil }
        rowCounts[Int(run(id))].seen += 1
        return ()
    }

    private mutating func takeEnd(_ fields: inout SummaryFields) -> Void? {
        guard fields.id() != nil, let runs = fields.number() else { return nil }
        tally.ends += 1
        tally.ended += runs
        return ()
    }

    // MARK: What rows name

    private mutating func takeName(_ fields: inout SummaryFields) -> Void? {
        guard let id = fields.id() else { return nil }
        if names[id] != nil { return () }
        guard let name = fields.text(), let isGiven = fields.flag(), let creation = fields.optionalID(),
            let key = fields.text()
        else { return nil }
        names[id] = RunEdge.Identity(
            summarized: key, name: name, given: isGiven ? name : nil, creation: nil, instances: 1)
        if let creation { creations[id] = creation }
        return ()
    }

    private mutating func takePlace(_ fields: inout SummaryFields) -> Void? {
        guard let id = fields.id() else { return nil }
        if places[id] != nil { return () }
        guard let text = fields.text(), let file = fields.text(), let line = fields.number(),
            let function = fields.text()
        else { return nil }
        places[id] = RunEdge.Place(text, file: file.isEmpty ? nil : file, line: line, function: function)
        return ()
    }

    private mutating func takeContext(_ fields: inout SummaryFields) -> Void? {
        guard let id = fields.id() else { return nil }
        if contexts[id] != nil { return () }
        guard let thread = fields.id(), let ofThread = fields.number(), let ofHeld = fields.number(),
            let ofWanted = fields.number(), let isHeldShared = fields.flag(), let isWantedShared = fields.flag(),
            let heldPlace = fields.optionalID(), let wantedPlace = fields.optionalID(), let guards = fields.text()
        else { return nil }
        var locks: [(lock: RowID, isShared: Bool)] = []
        for part in guards.split(separator: ",") {
            let isShared = part.last == "'"
            let text = String(isShared ? part.dropLast() : part)
            guard let lock = Array(text.utf8).withUnsafeBytes({ RowID($0) }) else { return nil }
            locks.append((lock, isShared))
        }
        contexts[id] = Context(
            thread: thread, instances: (Int(ofThread), Int(ofHeld), Int(ofWanted)),
            isShared: (isHeldShared, isWantedShared), places: (heldPlace, wantedPlace), guards: locks)
        return ()
    }

    private mutating func takeDefinition(_ fields: inout SummaryFields) -> Void? {
        guard let id = fields.id() else { return nil }
        if definitions[id] != nil { return () }
        guard let text = fields.text(),
            let finding = try? JSONDecoder().decode(SummaryFinding.self, from: Data(text.utf8)),
            finding.resolved(count: 1) != nil
        else { return nil }
        definitions[id] = finding
        return ()
    }

    // MARK: All together

    /// Whether a run may be there that began at a moment and has so many events; a hash of its trace tells for sure.
    package func mayHave(started: String?, events: Int64) -> Bool {
        traces.contains { $0.map { $0.started == started && $0.result.eventCount == events } ?? false }
    }

    /// Leaves out a run of which the trace itself is at hand.
    ///
    /// - Returns: Whether it was there.
    package mutating func remove(_ hash: TraceHash) -> Bool {
        guard let run = runs[hash.id] else { return false }
        return removed.insert(run).inserted
    }

    /// What was read: the runs, in the order in which they came, with their findings; and the edges of their lock orders,
    /// by the runs' places among them.
    ///
    /// - Throws: ``SummaryError`` where a row names what no row defines, and where rows are missing.
    package mutating func finish() throws -> (traces: [ReportedTrace], edges: [(edge: RunEdge, runs: [Int32])]) {
        let path = files.count == 1 ? files[0] : "\(files.count) summaries"
        var result: [ReportedTrace] = []
        for (id, run) in runs.sorted(by: { $0.value < $1.value }) {
            guard let trace = traces[Int(run)] else {
                throw SummaryError(path, "has rows of the run \(id.text), and no row 'r' for it")
            }
            let rows = rowCounts[Int(run)]
            if rows.seen < rows.expected {
                throw SummaryError(
                    path, "has \(rows.seen) of the \(rows.expected) rows of '\(trace.path)'; it was cut off")
            }
            result.append(trace)
        }
        if tally.isCutOff() {
            throw SummaryError(
                cutOff ?? path,
                "was cut off: its last row, which says how many runs there are, is missing")
        }
        let places = place(&result)
        for (id, runs) in findings {
            guard let definition = definitions[id] else { throw Self.undefined(path, "finding", id) }
            for (run, count) in runs {
                guard let place = places[Int(run)], let finding = definition.resolved(count: count) else { continue }
                result[Int(place)].summarized.append(finding)
            }
        }
        for run in result.indices {
            result[run].summarized.sort {
                ($0.rule, $0.fingerprint, $0.message) < ($1.rule, $1.fingerprint, $1.message)
            }
        }
        var seen: [(edge: RunEdge, runs: [Int32])] = []
        for key in edges.keys.sorted(by: { ($0.held, $0.wanted, $0.context) < ($1.held, $1.wanted, $1.context) }) {
            guard let entry = edges[key] else { continue }
            let unique = Self.places(of: entry.runs, places)
            if !unique.isEmpty { seen.append((try edge(key, event: entry.event, path), unique)) }
        }
        edges = [:]
        return (result, seen)
    }

    /// Where runs are, in order and each once; where they are so already, without another array for each edge.
    private static func places(of runs: [Int32], _ places: [Int32?]) -> [Int32] {
        let isInPlace = runs.indices.allSatisfy { index in
            places[Int(runs[index])] == runs[index] && (index == 0 || runs[index - 1] < runs[index])
        }
        if isInPlace { return runs }
        let found = runs.compactMap { places[Int($0)] }.sorted()
        return found.indices.filter { $0 == 0 || found[$0] != found[$0 - 1] }.map { found[$0] }
    }

    /// Takes out the runs that were removed; where each of the others is then.
    private func place(_ traces: inout [ReportedTrace]) -> [Int32?] {
        guard !removed.isEmpty else { return traces.indices.map { Int32($0) } }
        var places: [Int32?] = []
        var left: [ReportedTrace] = []
        for (run, trace) in traces.enumerated() {
            let isLeft = !removed.contains(Int32(run))
            places.append(isLeft ? Int32(left.count) : nil)
            if isLeft { left.append(trace) }
        }
        traces = left
        return places
    }

    /// What a name stands for, of which there are so many; the same for all edges.
    private mutating func identity(_ id: RowID, _ instances: Int, _ path: String) throws -> RunEdge.Identity {
        let of = Instances(name: id, count: instances)
        if let known = identities[of] { return known }
        guard let name = names[id] else { throw Self.undefined(path, "name", id) }
        let identity = RunEdge.Identity(
            summarized: name.key, name: name.name, given: name.given, creation: creations[id].flatMap { places[$0] },
            instances: instances)
        identities[of] = identity
        return identity
    }

    /// The locks that are held besides in a context; the same set for all edges that have it.
    private mutating func guards(_ id: RowID, _ context: Context, _ path: String) throws -> Set<RunEdge.Lock> {
        if context.guards.isEmpty { return [] }
        if let known = guardSets[id] { return known }
        let guards = Set(try context.guards.map { RunEdge.Lock(try identity($0.lock, 1, path), isShared: $0.isShared) })
        guardSets[id] = guards
        return guards
    }

    private mutating func edge(_ key: EdgeKey, event: Int64, _ path: String) throws -> RunEdge {
        guard let context = contexts[key.context] else { throw Self.undefined(path, "context", key.context) }
        return RunEdge(
            thread: try identity(context.thread, context.instances.thread, path),
            held: .init(try identity(key.held, context.instances.held, path), isShared: context.isShared.held),
            heldPlace: context.places.held.flatMap { places[$0] },
            wanted: .init(try identity(key.wanted, context.instances.wanted, path), isShared: context.isShared.wanted),
            wantedPlace: context.places.wanted.flatMap { places[$0] },
            guards: try guards(key.context, context, path),
            event: event)
    }

    private static func undefined(_ path: String, _ what: String, _ id: RowID) -> SummaryError {
        SummaryError(path, "names the \(what) \(id.text), which no row defines; rows of a summary are missing")
    }
}

/// What is wrong with a summary.
package struct SummaryError: Error, CustomStringConvertible {
    package var description: String
    /// The file; where several were read together, how many.
    package var path: String

    init(_ path: String, line: Int? = nil, _ problem: String) {
        self.path = path
        description = "\(path)\(line.map { ":\($0)" } ?? ""): \(problem)"
    }
}
