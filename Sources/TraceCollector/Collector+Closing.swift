import CRecorder
import Glibc
import TraceModel
public import TraceWriter

extension Collector {
    /// How a process that the collector's owner waited for has ended.
    public enum ExitStatus: Sendable, Equatable {
        case exited(Int32)
        case signaled(Int32)

        var isBySignal: Bool { if case .signaled = self { true } else { false } }
    }

    /// Takes up the rest and closes the trace.
    ///
    /// - Parameters:
    ///   - exits: the ends of processes that are known, by the system's id.
    ///   - exitTime: when these had ended, in nanoseconds since the recording began; nil for now. Writing out what a program
    ///     has left in the buffers takes its time.
    ///   - isOrderly: whether the recording was stopped on purpose while the program went on.
    /// - Throws: what the trace file says. The buffers then stay beside it, for a recovery.
    public func finish(
        exits: [Int64: ExitStatus] = [:], exitTime: Int64? = nil, isOrderly: Bool = false
    ) throws(TraceFileError) -> CollectorResult {
        try collectLast()
        // What was stored after the writing had stopped is lost, and counts.
        if stopReason != nil { discoverSegments() }
        let now = control.nanoseconds(control.now)
        let ends = (processes.values.map(end(of:)) + retired).sorted { $0.id < $1.id }
        var loss = countLoss(ends)
        let statuses = ends.indices.map { status(of: $0, in: ends, exits) }
        let running = ends.indices.filter { ends[$0].life == .alive && ends[$0].ended == nil && statuses[$0] == nil }
        reserve.release()
        // With everything in the file, or counted as lost, the buffers' space may serve the closing.
        if stopReason != nil { giveUpBuffers() }
        try recordRest(of: &loss)
        try writer.begin()
        // Nobody knows how they ended, or that they did.
        if recovery != nil {
            for id in missing {
                try close(ProcessID(rawValue: Int64(clamping: id)), at: now)
            }
        }
        for (process, status) in zip(ends, statuses) {
            let next = ends.first { $0.id > process.id && $0.isSameProcess(as: process) }
            let isReplaced = next != nil || (process.executes && process.life == .over)
            let exit = process.hasOurIDs && exits[process.pid] != nil ? exitTime : nil
            try close(process, status, isReplaced: isReplaced, at: next?.started ?? exit ?? now)
        }
        for process in ends {
            for (place, row) in process.leftOut.enumerated() {
                try writer.insert(row, id: process.id.rawValue << 8 | Int64(place))
            }
        }
        var places = CodePlaces()
        if let modules, stopReason == nil { try places.resolve(by: modules, in: writer) }
        try writer.setMetadata(.eventsLost, loss.events)
        try writer.setMetadata(.eventsLostAtLeast, loss.isLeast ? 1 : 0)
        try writer.setMetadata(.lossReason, loss.reason)
        try writer.setMetadata(.bufferWaits, Int64(clamping: control.waits))
        try writer.commit()
        // Indexes where they fit. On a full disk the room is for the rows that are in the log still.
        if let maximumTraceSize { try writer.limitPages(to: maximumTraceSize / Self.pageSize) }
        if stopReason == LossReason.disk { try writer.limitPages(to: 1) }
        // The first process, and as the program that it ran last.
        let last = ends.indices.last { ends[$0].isSameProcess(as: ends[0]) }
        let isClean = last.map { ends[$0].endsInOrder && !(statuses[$0]?.isBySignal ?? false) } ?? false
        let joinProblem = control.joinProblem ?? directory.unjoined.first
        let closed: TraceCloseResult
        do throws(TraceFileError) {
            closed = try writer.finish(cleanEnd: isOrderly || isClean)
        } catch .gone(let path) {
            // What is left in the buffers has no trace any more that it could go to.
            directory.remove()
            throw .gone(path: path)
        }
        // Where the directory cannot be removed, as by a process that has another identity by now, nobody takes it up.
        control.setState(ST_STATE_DRAINED)
        directory.remove()
        return CollectorResult(
            events: writer.lastSeq, lost: loss.events, lossReason: loss.reason, isLossLeast: loss.isLeast,
            isPartlyGone: loss.isPartlyGone, processes: ends.count,
            joinProblem: joinProblem, running: running.map { ends[$0].pid },
            leftOut: LeftOut.byModule(ends.flatMap(\.leftOut)),
            processesWithRefusedStacks: ends.count { $0.hasRefusedStacks }, isSingleFile: closed.isSingleFile,
            moduleProblems: places.problems)
    }

    /// Takes up what was stored until now.
    ///
    /// A process may go on meanwhile. What it does from now on is outside of the recording, and no loss; an event that it is
    /// just storing, which one before it waits for, is given time to appear.
    private func collectLast() throws(TraceFileError) {
        try collect()
        let alive = processes.values.filter { !$0.isClosed && $0.file.life == .alive }
        let end = control.now
        // After that moment: where nobody collected any more, threads may be dropping events, and what follows from one
        // that is dropped before the end is in the trace.
        for process in alive { process.lostBeforeEnd = process.file.lost }
        control.setState(ST_STATE_CLOSED)
        guard !alive.isEmpty, stopReason == nil else {
            try collect(isLast: true)
            return
        }
        // Nothing later: threads whose buffers are full have dropped what comes before it.
        for _ in 0..<5 {
            usleep(4000)
            try collect(isLast: false, until: end)
        }
        try collect(isLast: true, until: end)
        for process in alive {
            process.wentOn =
                process.file.lost > process.lostBeforeEnd ?? 0
                || process.streams.values.contains { $0.unwrittenEvents > 0 }
        }
    }

    func end(of process: TracedProcess) -> ProcessEnd {
        ProcessEnd(process, started: control.nanoseconds(process.file.startTicks))
    }

    /// Removes the buffers and lets go of them: their space is free when nobody else has them mapped.
    private func giveUpBuffers() {
        directory.remove()
        streams = []
        processes = [:]
    }

    /// Tells the processes that nobody collects any more: no thread waits for room. The buffers stay for a recovery.
    package func giveUp() { control.setState(ST_STATE_CLOSED) }

    /// Removes the trace and the buffers: nothing was started that could be recorded.
    public func discard() {
        control.setState(ST_STATE_CLOSED)
        directory.remove()
        TraceFileParts.remove(writer.path)
        replaced?.restore()
    }

    /// How a process ended, from the ends that are known by the system's id; nil where it is not known, and where the
    /// process went on with another program.
    private func status(of index: Int, in ends: [ProcessEnd], _ exits: [Int64: ExitStatus]) -> ExitStatus? {
        let wentOn = ends[(index + 1)...].contains { $0.isSameProcess(as: ends[index]) }
        return wentOn || !ends[index].hasOurIDs ? nil : exits[ends[index].pid]
    }

    /// Says of a process, and of its threads without an end, how they ended.
    ///
    /// - Parameter isReplaced: Whether another program took its place, unless its end is on record: `exit` is that one's
    ///   then, and the process has no end of those that a trace tells apart.
    private func close(
        _ process: ProcessEnd, _ exit: ExitStatus?, isReplaced: Bool, at now: Int64
    ) throws(TraceFileError) {
        var ended = process.ended
        if isReplaced && ended == nil {
            try writer.setEnded(process.id, at: now, end: .unknown)
            try writer.endOpenThreads(of: process.id, at: now, end: .abrupt)
            return
        }
        switch exit {
        case .exited(let status):
            ended = ended ?? now
            try writer.setEnded(process.id, at: ended, end: .exited, exitStatus: Int64(status))
        case .signaled(let signal):
            ended = ended ?? now
            try writer.setEnded(process.id, at: ended, end: .signaled, exitSignal: Int64(signal))
        case nil:
            // How it ended is not known, but that it did.
            if ended == nil && process.life == .over && !process.wentOn {
                ended = now
                try writer.setEnded(process.id, at: now, end: .unknown)
            }
        }
        try writer.endOpenThreads(of: process.id, at: ended, end: ended == nil ? .running : .abrupt)
    }

    /// Says of a process whose buffers are gone that how it ended is not known.
    private func close(_ process: ProcessID, at now: Int64) throws(TraceFileError) {
        try writer.setEnded(process, at: now, end: .unknown)
        try writer.endOpenThreads(of: process, at: now, end: .abrupt)
    }

    /// What is missing from the trace, and why.
    private struct Loss {
        var events: Int64
        var reason: String?
        /// Whether more may be missing: nobody can count the events of buffers that cannot be read.
        var isLeast: Bool
        /// Whether there were such buffers, or the trace was gone.
        var isPartlyGone: Bool
        /// A thread to charge with what no thread had room to put on record itself.
        var thread: ThreadID
    }

    private func countLoss(_ ends: [ProcessEnd]) -> Loss {
        var events = merge.gaps
        var reasons = stopReason.map { [$0] } ?? []
        // What a process did after it put its end on record is outside of the recording.
        for process in processes.values
        where !process.isClosed && (process.lostBeforeEnd == nil || stopReason != nil) {
            for stream in process.streams.values { events = events.addingUpTo(stream.unwrittenEvents) }
        }
        if events > merge.gaps, stopReason == nil { reasons.append("records in the buffers are damaged") }
        for process in ends {
            events = events.addingUpTo(process.lost)
            // A process knows that the trace may not grow, and not which bound that is.
            let known = process.lossReasons.map { $0 == LossReason.bound ? stopReason ?? $0 : $0 }
            for reason in known where !reasons.contains(reason) { reasons.append(reason) }
        }
        // How many events they had is not known: at least one each.
        let unread = processes.values.compactMap(\.file.problem) + unreadProcesses()
        let deleted = recovery == .ofDeletedTrace ? ["the trace was deleted, with the events that it held"] : []
        let removed = control.isGone ? [LossReason.removed] : []
        let unjoined = unjoinedProcesses() + removed
        for reason in unread + unjoined + deleted {
            events = events.addingUpTo(1)
            if !reasons.contains(reason) { reasons.append(reason) }
        }
        if merge.gaps > 0 { reasons.append("records are missing from the buffers") }
        // A process counts a loss before it says why.
        if events > 0, reasons.isEmpty { reasons.append("the program lost them while it was recorded") }
        return Loss(
            events: events, reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "),
            isLeast: !(unread + unjoined + deleted).isEmpty, isPartlyGone: !(unread + deleted).isEmpty,
            thread: streams.map(\.thread).min() ?? .none)
    }

    /// Processes that had begun to take part and have no buffers, but for those whose end is on record, which are in the
    /// trace, and those that ended while they made their file.
    private var missing: [UInt64] {
        unseen.filter {
            endedProcesses[ProcessID(rawValue: Int64(clamping: $0))] == nil
                && access(directory.process($0).systemName, F_OK) != 0 && !directory.isUnfinished($0)
        }
    }

    /// Why nothing is in the trace of processes that had begun to take part, each with its reason.
    private func unreadProcesses() -> [String] {
        let unreadable = unseen.compactMap { id in
            ProcessFile.problem(of: directory.process(id)).map { "the buffers of a process cannot be read: \($0)" }
        }
        // While a recording is on, a process may just be making its file.
        guard recovery != nil, control.joinProblem == nil else { return unreadable }
        return unreadable + missing.map { _ in "the buffers of a process are gone" }
    }

    /// Why processes could not take part, each with its reason.
    private func unjoinedProcesses() -> [String] {
        let told = control.joinProblem.map { problem in missing.map { _ in problem } } ?? []
        return (told + directory.unjoined).map { "a process could not join the recording: \($0)" }
    }

    /// Adds an event for the losses that no thread had room to put on record, so that all `lost` events together say
    /// how many are missing. Where the disk has no room for it either, the `trace` table alone says so.
    private func recordRest(of loss: inout Loss) throws(TraceFileError) {
        let onRecord = try writer.lossOnRecord()
        if onRecord > loss.events {
            // Of a process whose buffers an earlier collector has removed.
            loss.events = onRecord
            loss.reason = loss.reason ?? "they were lost before the recording was cut off"
        }
        guard loss.events > 0, loss.thread != .none else { return }
        let (rest, isTooMuch) = loss.events.subtractingReportingOverflow(onRecord)
        guard rest > 0, !isTooMuch else { return }
        do throws(TraceFileError) {
            try writer.begin()
            try writer.append(
                TraceEvent(
                    seq: writer.lastSeq + 1, time: control.nanoseconds(control.now), thread: loss.thread, kind: .lost,
                    object: ObjectID(loss.thread), value: rest))
            try writer.commit()
        } catch .diskFull, .fileSizeLimit {
            return
        }
    }
}

/// What is known of a process when the trace is closed.
struct ProcessEnd {
    let id: ProcessID
    let pid: Int64
    let hasOurIDs: Bool
    let startTime: UInt64
    let started: Int64
    let life: ProcessFile.Life
    /// Whether it had not ended when the recording did, though it may have by now.
    let wentOn: Bool
    let endsInOrder: Bool
    let ended: Int64?
    let lost: Int64
    let lossReasons: [String]
    let leftOut: [LeftOut]
    let hasRefusedStacks: Bool
    /// Whether it was about to become another program.
    let executes: Bool

    init(_ process: TracedProcess, started: Int64) {
        id = process.file.id
        pid = process.file.pid
        hasOurIDs = process.file.hasOurIDs
        self.started = started
        startTime = process.file.startTime
        life = process.isOver ? .over : process.file.life
        wentOn = process.wentOn
        endsInOrder = process.isClosed && process.file.endsInOrder
        ended = process.ended
        lost = Int64(clamping: process.lostBeforeEnd ?? process.file.lost)
        lossReasons = process.file.lossReasons
        leftOut = process.file.leftOut
        hasRefusedStacks = process.file.hasRefusedStacks
        executes = process.file.executes
    }

    /// Whether it is the same process of the system, which executed another program meanwhile.
    func isSameProcess(as other: ProcessEnd) -> Bool {
        hasOurIDs && other.hasOurIDs && pid == other.pid && startTime == other.startTime
    }
}

/// Why events were lost, in words.
enum LossReason {
    static let disk = "the disk is full"
    static let bound = "the trace reached its maximum size"
    static let removed = "the buffers were removed while the program ran: programs that it then started could not join"
    static let fileSize = "the trace reached the file size limit (ulimit -f)"

    static func texts(_ bits: UInt32, growthProblem: UInt32) -> [String] {
        var texts: [String] = []
        if bits & ST_LOSS_POLICY != 0 { texts.append("the buffers were full (policy: drop)") }
        if bits & ST_LOSS_DISK != 0 { texts.append(disk) }
        if bits & ST_LOSS_BOUND != 0 { texts.append(bound) }
        if bits & ST_LOSS_COLLECTOR != 0 { texts.append("nobody collected any more") }
        if bits & ST_LOSS_GROWTH != 0 {
            let problem = String(cString: st_error_text(Int32(truncatingIfNeeded: growthProblem)))
            texts.append("the buffers of a process could not grow" + (growthProblem == 0 ? "" : ": \(problem)"))
        }
        if bits & ST_LOSS_CUT_OFF != 0 { texts.append("a process could no longer reach its buffers") }
        if bits & ST_LOSS_MEMORY != 0 { texts.append("a process had no memory for more objects") }
        if bits & ST_LOSS_SIGNAL != 0 { texts.append("a signal handler interrupted the recording of an event") }
        return texts
    }
}
