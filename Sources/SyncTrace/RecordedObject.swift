public import CRecorder
import TraceModel

/// The state and the identity of a primitive.
@usableFromInline
typealias RecordedObject = UnsafeMutablePointer<st_object>

extension UnsafeMutablePointer<st_object> {
    /// Makes an object and records its creation. An empty name is none.
    static func make(
        _ kind: ObjectKind, name: String?, capacity: Int? = nil, preference: ReaderPreference? = nil, at site: st_site
    ) -> RecordedObject {
        let name = name.flatMap { $0.isEmpty ? nil : $0 }
        var flags: UInt32 = capacity == nil ? 0 : ST_DEFINED_CAPACITY
        switch preference {
        case .readers: flags |= ST_DEFINED_READERS_FIRST
        case .writers: flags |= ST_DEFINED_WRITERS_FIRST
        case nil: break
        }
        return st_object_new(kind.rawValue, name, UInt8(flags), Int64(capacity ?? 0), site)
    }

    /// Records its end and frees it.
    func free() { st_object_free(self, st_site()) }

    /// The recursion level, the permits, or 1 for a set event.
    ///
    /// Only who has the sole right to the object touches it, but for a recording that starts: it looks from outside.
    /// So the store is atomic, and relaxed, since the recording waits until the threads have settled.
    @inline(__always)
    var level: Int64 {
        get { pointee.level }
        nonmutating set { st_store_relaxed64(levelBits, UInt64(bitPattern: newValue)) }
    }

    /// The same for a flag that is read without the guard: release store by who has the guard, acquire load by who asks.
    @inline(__always)
    var flag: Bool {
        get { st_load_acquire64(levelBits) != 0 }
        nonmutating set { st_store_release64(levelBits, newValue ? 1 : 0) }
    }

    @inline(__always)
    private var levelBits: UnsafeMutablePointer<UInt64> { st_level_bits(self) }

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

    /// Records that something was refused, and why; it constrains nothing.
    @inline(never)
    func refuse(_ kind: EventKind, _ refusal: Refusal, at site: st_site) {
        noteThrowing(at: site)
        note(kind, refusal.rawValue, at: site)
    }

    /// The calling thread as an object: what the refusal of an initializer is recorded on, since nothing was made.
    static var callingThread: RecordedObject { .init(thread: st_self()) }

    /// A thread as an object.
    init(thread: UnsafeMutablePointer<st_thread>) { self = st_object_of(thread) }

    /// Records that what comes next was asked for with a limit on the wait, if it was.
    @inline(__always)
    func noteAttempt(until deadline: UInt64, at site: st_site) {
        if deadline != Deadline.never { st_note_attempt(self, deadline, site) }
    }

    /// Runs `body` as the only thread in the object's critical section, which must not block.
    @inline(__always)
    func guarded<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        st_guard_lock(self)
        defer { st_guard_unlock(self) }
        return try body()
    }

    /// Puts on record that the calling thread is about to block, and how long at most.
    func beginBlocking(_ kind: EventKind, numbered: Bool, until deadline: UInt64, at site: st_site) {
        st_block_begin(kind.rawValue, self, numbered, deadline, site)
    }
}

/// Keeps the place where the calling thread is about to get an error of the library: if nothing catches it, the trace
/// tells where it came from.
func noteThrowing(at site: st_site) { st_self().pointee.refused_site = site }

/// The number of the calling thread, which no other thread of the process has or will have.
@inline(__always)
func currentSerial() -> UInt64 { st_self().pointee.serial }
