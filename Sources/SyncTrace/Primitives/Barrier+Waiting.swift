import CPrimitives
import CRecorder
import TraceModel

extension Barrier {
    /// Waits until threads of the round before have left, and arrives. The last to arrive has the action to run.
    ///
    /// A thread that has to wait for room has arrived already, as far as the trace goes: so its waiting is visible. It
    /// arrives once for each round; a break or a reset ends its arrival on record, too, and it then arrives anew.
    func arrive(until deadline: UInt64, at site: st_site) throws(BrokenBarrierError) -> Int {
        var breaksAtArrival: Int?
        while true {
            let index: Int? = object.guarded {
                let isRecorded = breaksAtArrival == breaks
                let isNew = breaksAtArrival == nil
                breaksAtArrival = breaks
                switch state {
                case .broken:
                    // Who had arrived before it broke is on record as one of those that this hit.
                    if isNew { object.emit(.misuse, Refusal.brokenBarrier.rawValue, at: site) }
                    return -1
                case .acting, .draining, .resetting:
                    st_queue_enter(object)
                    if !isRecorded { object.beginBlocking(.arrive, numbered: true, until: deadline, at: site) }
                    return nil
                case .filling:
                    break
                }
                let index = inside
                inside += 1
                if inside < parties {
                    st_queue_enter(object)
                    if !isRecorded { object.beginBlocking(.arrive, numbered: true, until: deadline, at: site) }
                } else {
                    state = .acting
                    if !isRecorded { object.emit(.arrive, at: site) }
                    if action != nil { object.emit(.action, at: site) }
                }
                return index
            }
            guard let index else {
                _ = st_park(Deadline.never)
                continue
            }
            if index < 0 || index == parties - 1 { st_block_end() }
            if index < 0 { throw broken(at: site) }
            return index
        }
    }

    /// Waits, in the queue, until the last thread arrives or the barrier breaks.
    func waitForOthers(_ index: Int, until deadline: UInt64, at site: st_site) throws(BrokenBarrierError) {
        var deadline = deadline
        while true {
            let isLetGo = st_park(deadline)
            let isWhole: Bool? = object.guarded {
                if !isLetGo && st_queue_leave(object) {
                    if state == .acting {
                        // All have arrived in time: what the action does decides.
                        st_queue_enter(object)
                        return nil
                    }
                    breakOpen(.breakBarrier, at: site)
                }
                // An abort in between hits those who have not left yet.
                let isWhole = state == .draining
                if isWhole { object.emit(.pass, Int64(index), at: site) }
                leave()
                return isWhole
            }
            guard let isWhole else {
                deadline = Deadline.never
                continue
            }
            st_block_end()
            if !isWhole { throw broken(at: site) }
            return
        }
    }

    /// What a thread gets that cannot pass.
    func broken(at site: st_site) -> BrokenBarrierError {
        noteThrowing(at: site)
        return BrokenBarrierError()
    }

    /// Breaks the barrier; under the guard.
    func breakOpen(_ kind: EventKind, at site: st_site) {
        object.emit(kind, at: site)
        breaks += 1
        state = .broken
        letGoAll()
    }

    /// Takes the calling thread out; the last one makes room for those who want to arrive. Under the guard.
    func leave() {
        inside -= 1
        if inside == 0 && (state == .draining || state == .resetting) {
            state = .filling
            letGoAll()
        }
    }

    /// Lets all go that wait, to arrive or for others; each looks at the state itself. Under the guard.
    func letGoAll() {
        _ = st_queue_let_go_many(object, .max)
    }
}
