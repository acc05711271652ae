import CTraceBuffer
import TraceModel

/// The state and the identity of a primitive.
@usableFromInline
typealias RecordedObject = UnsafeMutablePointer<st_object>

extension UnsafeMutablePointer<st_object> {
    /// Makes an object and records its creation.
    static func make(_ kind: ObjectKind, name: String?, capacity: Int? = nil, at site: st_site) -> RecordedObject {
        st_object_new(kind.rawValue, name, capacity != nil, Int64(capacity ?? 0), site)
    }

    /// Records its end and frees it.
    func free() { st_object_free(self, st_site()) }

    /// Records an event that takes the object's next number; the caller has the sole right to the object.
    @inline(__always)
    func emit(_ kind: EventKind, _ value: Int64 = 0, at site: st_site) {
        st_emit(kind.rawValue, self, site, value)
    }

    /// Records an event that constrains nothing.
    @inline(__always)
    func note(_ kind: EventKind, _ value: Int64 = 0, at site: st_site) {
        st_note(kind.rawValue, self, site, value)
    }

    /// Runs `body` as the only thread in the object's critical section, which must not block.
    @inline(__always)
    func guarded<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        st_guard_lock(self)
        defer { st_guard_unlock(self) }
        return try body()
    }

    /// Puts on record that the calling thread is about to block.
    func beginBlocking(_ kind: EventKind, numbered: Bool, at site: st_site) {
        st_block_begin(kind.rawValue, self, numbered, site)
    }
}

/// The number of the calling thread, which no other thread of the process has or will have.
@inline(__always)
func currentSerial() -> UInt64 { st_self().pointee.serial }
