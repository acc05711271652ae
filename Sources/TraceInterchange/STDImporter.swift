package import TraceModel

/// Reads a trace in the STD format as events of this project's model.
///
/// Bytes come in pieces of any size, and events go out as their lines are read. What is kept grows with the threads, the
/// objects and the places in the source that the trace names, not with its lines. Threads and objects have their rows
/// only at the end: whether a lock has readers is known when all of it was seen.
///
/// The format: one event a line, `THREAD|OP(OPERAND)|LOCATION`, as the RAPID tool defines it, with the operations that
/// docs/std-format.md adds. A line that cannot be read, or that contradicts those before it, is skipped and counted. Time
/// is the number of the line.
package final class STDImporter {
    /// What was read so far.
    package internal(set) var report = STDImportReport()

    let emit: (TraceEvent) throws -> Void
    /// Whether a lock that has a second owner is an error.
    let isStrict: Bool
    let file: String
    var lines = STDLines()
    /// The number of the line that is being read.
    var line: Int64 = 0
    /// The place in the source that the line names.
    var site: Int64 = 0

    var threadNames = NameTable()
    var threads: [ImportedThread] = []
    /// For each name of a thread the last thread that had it.
    var threadOfName: [Int?] = []
    var names = ImportedSpace.allCases.map { _ in NameTable() }
    /// For each space and name the last object that had it.
    var objectOfName: [[Int?]] = ImportedSpace.allCases.map { _ in [] }
    var objects: [ImportedObject] = []
    var locks: [ImportedLock] = []
    var conditions: [ImportedCondition] = []
    /// For each semaphore the permits left; nil where nothing said how many there are.
    var permits: [Int64?] = []
    var barriers: [ImportedBarrier] = []
    var sites = SiteNumbers()
    var lastID: Int64 = 0
    var processEnd: (time: Int64, status: Int64)?

    /// Begins before the first byte. `file` is what the trace's places in the source are in; events go to `emit`.
    /// Where a lock gets a second owner, `isStrict` says so; otherwise the first one is taken to have released it just before.
    package init(file: String, isStrict: Bool = false, emit: @escaping (TraceEvent) throws -> Void) {
        self.file = file
        self.emit = emit
        self.isStrict = isStrict
    }

    /// Takes the next bytes.
    ///
    /// - Throws: ``STDImportError`` where a lock has two owners and `isStrict`, and what the receiver of the events throws.
    package func consume(_ bytes: UnsafeRawBufferPointer) throws {
        try lines.consume(bytes) { try read($0, $1) }
        report.lines = lines.count
    }

    /// Takes a line.
    func read(_ number: Int64, _ bytes: UnsafeRawBufferPointer?) throws {
        line = number
        let parsed: STDLine
        do throws(STDLine.Problem) {
            guard let bytes else { throw .tooLong }
            parsed = try STDLine(bytes)
        } catch {
            return report.skip(number, "\(error)")
        }
        guard let operation = parsed.operation else { return }
        if processEnd != nil { return skip("it comes after the end of the process") }
        let thread = actor(parsed.thread)
        // A thread that has ended may be the one that ends the process.
        if threads[thread].ended != nil, operation != .pexit { return skip("\(quoted(thread)) acts after its end") }
        site = sites.number(of: parsed.location)
        guard try settle(thread, operation, parsed) else { return }
        if threads[thread].began == nil { try begin(thread) }
        try perform(operation, parsed, by: thread)
    }

    private func perform(_ operation: STDOperation, _ parsed: STDLine, by thread: Int) throws {
        switch operation {
        case .acq, .tryacq: try acquire(lock(parsed.name), by: thread, isTry: operation == .tryacq)
        case .rdacq, .tryrdacq: try acquireShared(lock(parsed.name), by: thread, isTry: operation == .tryrdacq)
        case .req, .rdreq: try request(lock(parsed.name), by: thread, isShared: operation == .rdreq)
        case .rel: try release(lock(parsed.name), by: thread)
        case .rdrel: try releaseShared(lock(parsed.name), by: thread)
        case .upgrade: try upgrade(lock(parsed.name), by: thread)
        case .downgrade: try downgrade(lock(parsed.name), by: thread)
        case .tryfail, .tryrdfail: try refuse(lock(parsed.name), by: thread, isShared: operation == .tryrdfail)
        case .timeout: try giveUp(lock(parsed.name), by: thread)
        case .ownerdead: try takeOver(lock(parsed.name), by: thread)
        case .r, .w:
            let variable = object(.variable, parsed.name)
            try event(operation == .r ? .read : .write, thread, on: variable)
        case .`init`, .cinit, .seminit, .binit: try create(operation, parsed, by: thread)
        case .destroy: try destroy(lock(parsed.name), by: thread)
        case .cdestroy: try destroy(object(.condition, parsed.name), by: thread)
        case .bdestroy: try destroy(object(.barrier, parsed.name), by: thread)
        case .wait: try wait(object(.condition, parsed.name), lock(parsed.second), by: thread)
        case .wake, .waketimeout: try wake(by: thread, isNotified: operation == .wake)
        case .notify, .notifyall:
            try notify(object(.condition, parsed.name), by: thread, all: operation == .notifyall)
        case .sempost: try post(object(.semaphore, parsed.name), by: thread)
        case .semreq: try requestPermit(object(.semaphore, parsed.name), by: thread)
        case .semwait: try takePermit(object(.semaphore, parsed.name), by: thread)
        case .barr: try arrive(object(.barrier, parsed.name), by: thread)
        case .bdep: try depart(object(.barrier, parsed.name), by: thread)
        case .block, .unblock, .blocktimeout, .owner, .unowned: try futex(operation, parsed, by: thread)
        case .fork: try fork(parsed.name, by: thread)
        case .joinreq, .join: try join(operand(parsed.name), by: thread, isOver: operation == .join)
        case .exit: try end(thread, .returned, at: site)
        case .detach: try detach(operand(parsed.name), by: thread)
        case .daemon: threads[operand(parsed.name)].isDaemon = true
        // Nothing follows from it: what the thread does then is in its own lines.
        case .cancel: _ = operand(parsed.name)
        case .pexit: try endProcess(by: thread, status: Int64(text(parsed.name)) ?? 0)
        }
    }

    /// The line is not taken.
    func skip(_ reason: @autoclosure () -> String) { report.skip(line, reason()) }

    /// Sends an event about an object, which gives it a number of its own.
    func event(_ kind: EventKind, _ thread: Int, on object: Int, value: Int64 = 0) throws {
        objects[object].number += 1
        try send(kind, thread, objects[object].id, number: objects[object].number, value)
    }

    /// Sends an event that constrains nothing.
    /// Puts a refused release on record.
    func refuse(_ thread: Int, on object: Int, refusal: Refusal) throws {
        try remark(.releaseError, thread, on: object, value: refusal.rawValue)
    }

    func remark(_ kind: EventKind, _ thread: Int, on object: Int, value: Int64 = 0) throws {
        try send(kind, thread, objects[object].id, number: 0, value)
    }

    func send(_ kind: EventKind, _ thread: Int, _ object: Int64, number: Int64, _ value: Int64 = 0) throws {
        report.events += 1
        try emit(
            TraceEvent(
                seq: report.events, time: line, thread: ThreadID(rawValue: threads[thread].id), kind: kind,
                object: ObjectID(rawValue: object), objectSeq: number, site: SiteID(rawValue: site), value: value))
    }

    func text(_ name: UnsafeRawBufferPointer) -> String { String(decoding: name, as: UTF8.self) }
}
