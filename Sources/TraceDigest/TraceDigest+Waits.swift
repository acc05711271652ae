import TraceModel

/// Waits on conditions and events.
extension TraceDigest {
    mutating func waitEvent(_ event: TraceEvent) {
        guard event.object != .none else { return }
        let object = object(event.object)
        let isCondition = objects[object].role == .condition
        guard isCondition || objects[object].role == .event else { return }
        if event.kind == .notify || event.kind == .notifyAll {
            guard isCondition, event.value > 0 else { return }
            conditions[condition(object)].add(
                .init(seq: event.seq, time: event.time, wakes: min(event.value, 4_294_967_296)))
            return
        }
        let thread = thread(event.thread.rawValue)
        let wait = wait(of: member(object, thread))
        let began = threadWaits[wait].row >= 0 ? threadWaits[wait].began : digestNull
        let isFirst = threadWaits[wait].previous < 0
        if began != digestNull {
            if isCondition { leaveQueue(condition(object), wait) }
            let outcome: WaitOutcome =
                event.kind == .wait ? .open : event.value == 0 ? .timeout : isCondition ? .notified : .set
            endWait(wait, at: outcome == .open ? digestNull : event.time, outcome)
        }
        if event.kind == .wait {
            beginWait(event, wait)
            if isCondition { joinQueue(condition(object), wait) }
        } else if isCondition, event.value != 0 {
            wake(event, object, thread, began: began, isFirst)
        }
    }

    /// The place of a condition's state.
    private mutating func condition(_ object: Int) -> Int {
        if objects[object].more < 0 {
            objects[object].more = Int32(truncatingIfNeeded: conditions.count)
            conditions.append(DigestCondition())
        }
        return Int(objects[object].more)
    }

    /// The place of a member's wait.
    mutating func wait(of member: Int) -> Int {
        if members[member].more < 0 {
            members[member].more = Int32(truncatingIfNeeded: threadWaits.count)
            threadWaits.append(DigestWait())
        }
        return Int(members[member].more)
    }

    mutating func beginWait(_ event: TraceEvent, _ wait: Int) {
        threadWaits[wait].seq = event.seq
        threadWaits[wait].began = event.time
        threadWaits[wait].row = waits.append(
            WaitRow(
                seq: event.seq, thread: event.thread.rawValue, object: event.object.rawValue, began: event.time,
                site: orNull(event.site.rawValue)))
    }

    mutating func endWait(_ wait: Int, at time: Int64, _ outcome: WaitOutcome) {
        endRow(threadWaits[wait].row, threadWaits[wait].seq, at: time, outcome)
        threadWaits[wait].row = -1
    }

    mutating func endRow(_ row: Int, _ seq: Int64, at time: Int64, _ outcome: WaitOutcome) {
        if waits.holds(row) {
            waits[row].ended = time
            waits[row].outcome = outcome
            waits[row].isComplete = true
        } else if outcome != .open {
            rows.laterWaits += [seq, time, outcome.rawValue]
        }
    }

    private mutating func joinQueue(_ condition: Int, _ wait: Int) {
        let last = conditions[condition].lastWaiting
        threadWaits[wait].previous = last
        threadWaits[wait].next = -1
        if last >= 0 { threadWaits[last].next = wait }
        conditions[condition].lastWaiting = wait
    }

    private mutating func leaveQueue(_ condition: Int, _ wait: Int) {
        let (previous, next) = (threadWaits[wait].previous, threadWaits[wait].next)
        if previous >= 0 { threadWaits[previous].next = next }
        if next >= 0 { threadWaits[next].previous = previous } else { conditions[condition].lastWaiting = previous }
        threadWaits[wait].previous = -1
        threadWaits[wait].next = -1
    }

    /// A notified wake is put down to the oldest notification that has wakes to come.
    private mutating func wake(_ event: TraceEvent, _ object: Int, _ thread: Int, began: Int64, _ isFirst: Bool) {
        var row = WakeRow(
            seq: event.seq, object: event.object.rawValue, thread: event.thread.rawValue, time: event.time,
            began: began, inOrder: began == digestNull ? digestNull : isFirst ? 1 : 0)
        if let notification = conditions[condition(object)].take() {
            row.notifySeq = notification.seq
            row.latency = max(0, event.time &- notification.time)
            durations[durations(of: object)].wait.add(row.latency)
        }
        threads[thread].wake = wakes.append(row)
        threads[thread].wakeSeq = event.seq
        threads[thread].wakeObject = object
        idleThreads += 1
    }

    /// The first that a thread does after a wake, but for reading variables: does it wait again?
    mutating func endIdle(_ event: TraceEvent) {
        guard let thread = knownThread(event.thread.rawValue), threads[thread].wake >= 0 else { return }
        let row = threads[thread].wake
        threads[thread].wake = -1
        idleThreads -= 1
        let isIdle = event.kind == .wait && event.object.rawValue == objects[threads[thread].wakeObject].id
        if wakes.holds(row) {
            wakes[row].isIdle = isIdle
            wakes[row].isComplete = true
        } else if isIdle {
            rows.laterIdle.append(threads[thread].wakeSeq)
        }
    }
}
