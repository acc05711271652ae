import CPrimitives
import CRecorder
import TraceModel

/// A flag that threads can wait for.
///
/// The meaning is that of Python's `threading.Event`.
public final class Event: Sendable {
    nonisolated(unsafe) let object: RecordedObject

    /// Makes an event that is not set; `name` is what a trace calls it.
    public init(
        name: String? = nil, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        object = .make(.event, name: name, at: callSite(file, line, function))
    }

    deinit { object.free() }

    /// Whether the event is set at this moment. A signal handler may ask.
    public var isSet: Bool { object.flag }

    /// Sets the event and wakes all threads that wait for it.
    ///
    /// A signal handler may call this at any moment. Where its thread is inside the library, the event is set as soon as
    /// that thread leaves it. The event must have been made before: a global is made when it is first used, so use it once
    /// before the handler is there.
    public func set(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        let site = callSite(file, line, function)
        guard st_is_inside() else { return set(at: site) }
        st_defer(
            { event, _, site in Unmanaged<Event>.fromOpaque(event!).takeRetainedValue().set(at: site) },
            Unmanaged.passRetained(self).toOpaque(), 1, site)
    }

    private func set(at site: st_site) {
        object.guarded {
            let woken = st_queue_let_go_many(object, .max)
            object.emit(.set, woken, at: site)
            object.flag = true
        }
    }

    /// Resets the event: threads that come to wait from now on have to wait.
    public func clear(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        let site = callSite(file, line, function)
        object.guarded {
            object.emit(.clear, at: site)
            object.flag = false
        }
    }

    /// Waits until the event is set (true) or `timeout` has passed (false).
    ///
    /// Nil waits without a limit; zero or less does not wait. A thread that was woken by ``set(file:line:function:)``
    /// returns true even if the event was cleared since. It throws nothing; it is declared as the other waits are.
    @discardableResult
    public func wait(
        timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws(SyncError) -> Bool {
        let deadline = Deadline.after(timeout)
        let site = callSite(file, line, function)
        let outcome: Bool? = object.guarded {
            let isSet = object.flag
            if isSet || deadline == Deadline.poll {
                object.emit(.wake, isSet ? 1 : 0, at: site)
                return isSet
            }
            st_queue_enter(object)
            object.beginBlocking(.wait, numbered: true, until: deadline, at: site)
            return nil
        }
        return outcome ?? finishWait(until: deadline, at: site)
    }

    @inline(never)
    private func finishWait(until deadline: UInt64, at site: st_site) -> Bool {
        let isLetGo = st_park(deadline)
        let isSet = object.guarded {
            let isSet = isLetGo || !st_queue_leave(object)
            object.emit(.wake, isSet ? 1 : 0, at: site)
            return isSet
        }
        st_block_end()
        return isSet
    }
}
