import CPrimitives
import CRecorder
import TraceModel

// Who releases decides who comes next, and grants it to that thread before it runs: so nobody overtakes, and the lock
// is never free while a thread waits for it. The thread itself puts the acquisition on record, when it goes on. Until
// then nobody else can acquire what was granted to it, so the trace has it in its place.
extension ReadWriteLock {
    /// Which kind of hold.
    enum Mode {
        case exclusive
        case shared
    }

    func acquire(_ mode: Mode, until deadline: UInt64, at site: st_site) -> Bool {
        let isGranted = object.guarded {
            if canGrant(mode) {
                grant(mode)
                object.noteAttempt(until: deadline, at: site)
                take(mode, at: site)
                return true
            }
            if deadline != Deadline.poll { enterQueue(mode) }
            return false
        }
        if isGranted { return true }
        if deadline == Deadline.poll {
            object.note(.tryFail, at: site)
            return false
        }
        return waitForGrant(mode, until: deadline, at: site)
    }

    func release(_ mode: Mode, at site: st_site) throws(SyncError) {
        let problem: SyncError? = object.guarded {
            switch mode {
            case .exclusive:
                guard isWriter else { return refusal(of: mode) }
                object.emit(.release, 0, at: site)
                setWriter(0)
                isWriting = false
            case .shared:
                guard readers.remove(currentSerial()) else { return refusal(of: mode) }
                object.emit(.releaseShared, object.level - 1, at: site)
                object.level -= 1
                shared -= 1
            }
            passOn()
            return nil
        }
        guard let problem else { return }
        object.refuse(.releaseError, problem.refusalOfRelease, at: site)
        throw problem
    }

    /// The calling thread is in the queue.
    @inline(never)
    private func waitForGrant(_ mode: Mode, until deadline: UInt64, at site: st_site) -> Bool {
        object.beginBlocking(mode == .shared ? .requestShared : .request, numbered: false, until: deadline, at: site)
        let isLetGo = st_park(deadline)
        let isGranted = object.guarded {
            st_block_end()
            if !isLetGo && st_queue_leave(object) {
                // Those behind may have waited for this thread only.
                passOn()
                return false
            }
            take(mode, at: site)
            return true
        }
        if !isGranted { object.note(.timeout, at: site) }
        return isGranted
    }
}

// All under the guard.
extension ReadWriteLock {
    /// Whether the calling thread holds the lock to write.
    private var isWriter: Bool { st_load_relaxed64(&object.pointee.owner) == currentSerial() }

    /// Whether a thread that comes now has the lock at once. While it is free nobody waits, so a writer looks at those
    /// who hold it only.
    private func canGrant(_ mode: Mode) -> Bool {
        if isWriting { return false }
        switch mode {
        case .exclusive: return shared == 0
        // While readers hold it, the first of those who wait is a writer.
        case .shared: return preference == .readers || object.pointee.queue_head == nil
        }
    }

    private func grant(_ mode: Mode) {
        if mode == .shared { shared += 1 } else { isWriting = true }
    }

    private func enterQueue(_ mode: Mode) {
        if mode == .shared { st_queue_enter_shared(object) } else { st_queue_enter(object) }
    }

    /// Makes the calling thread, to which the lock is granted, one that holds it.
    ///
    /// Recorded while the old state still stands, for a recording that first meets the lock here.
    private func take(_ mode: Mode, at site: st_site) {
        switch mode {
        case .exclusive:
            object.emit(.acquire, 1, at: site)
            setWriter(currentSerial())
        case .shared:
            object.emit(.acquireShared, object.level + 1, at: site)
            object.level += 1
            readers.add(currentSerial())
        }
    }

    /// The word is for a recording that looks at the lock from outside.
    private func setWriter(_ serial: UInt64) {
        st_store_relaxed64(&object.pointee.owner, serial)
        st_store_release(&object.pointee.word, serial == 0 ? 0 : ST_LOCKED)
    }

    /// Grants what those who wait can have.
    private func passOn() {
        if isWriting { return }
        while preference == .readers || st_queue_begins_shared(object) {
            guard st_queue_let_go_kind(object, true) else { break }
            shared += 1
        }
        if shared == 0 { isWriting = st_queue_let_go_kind(object, false) }
    }

    /// What is wrong with a release by a thread that has no such hold.
    private func refusal(of mode: Mode) -> SyncError {
        let hasOther = mode == .shared ? isWriter : readers.contains(currentSerial())
        if hasOther { return .wrongKindOfRelease }
        return isWriting || shared > 0 ? .notOwner : .releaseUnlocked
    }
}

extension SyncError {
    /// What a trace has for a refused release of a lock.
    fileprivate var refusalOfRelease: Refusal {
        switch self {
        case .releaseUnlocked: .unlocked
        case .wrongKindOfRelease: .otherMode
        default: .notOwner
        }
    }
}
