import CRecorder
import Synchronization
import TraceModel

/// A value that several threads read and write, each access on record.
///
/// It lets a program record the data flow between its threads: a read in a trace has the value of the last write
/// before it, or the initial one. It is not a lock and never blocks for longer than an access takes. Each `load` and
/// each `store` is atomic, and nothing more is: what has to stay consistent over several accesses needs a lock.
///
/// All accesses to one value are in a single order, which is that of the trace. Each has acquire and release ordering: what
/// a thread did before an access happens before what another thread does after a later access to the same value.
public final class Shared<Value: Sendable>: @unchecked Sendable {
    nonisolated(unsafe) private let object: RecordedObject
    /// Two places, one of which has the value. So it is whole at every moment, also for a child that another thread
    /// forks in the middle of a store.
    private let places: UnsafeMutablePointer<Value>
    /// The place that has the value. Changed under the guard; released there after the place is filled, for a fork.
    private let current = Atomic<Int>(0)

    /// Makes a value that threads share; `name` is what a trace calls it.
    public init(
        _ initialValue: Value, name: String? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        places = .allocate(capacity: 2)
        places.initialize(to: initialValue)
        object = .make(.variable, name: name, at: callSite(file, line, function))
    }

    deinit {
        (places + current.load(ordering: .relaxed)).deinitialize(count: 1)
        places.deallocate()
        object.free()
    }

    /// Reads the value.
    public func load(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) -> Value {
        let site = callSite(file, line, function)
        return object.guarded { read(at: site) }
    }

    /// Writes the value.
    public func store(
        _ value: Value, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) {
        let site = callSite(file, line, function)
        // The old value ends after the access: its end may run anything.
        _ = object.guarded { write(value, at: site) }
    }

    /// Writes the value and returns the one before, in a single access: on record as a read and a write that nothing
    /// comes between.
    public func exchange(
        _ value: Value, file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) -> Value {
        let site = callSite(file, line, function)
        return object.guarded {
            object.emit(.read, at: site)
            return write(value, EventKind.exchanged, at: site)
        }
    }

    /// Reads the value, runs `body` with it, and writes what `body` has made of it.
    ///
    /// These are two accesses: what another thread writes while `body` runs is lost, as with a plain variable. Where
    /// `body` throws, nothing is written.
    public func update<Result, Failure: Error>(
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var value = load(file: file, line: line, function: function)
        let result = try body(&value)
        store(value, file: file, line: line, function: function)
        return result
    }
}

extension Shared {
    /// Under the guard.
    private func read(at site: st_site) -> Value {
        object.emit(.read, at: site)
        return places[current.load(ordering: .relaxed)]
    }

    /// Under the guard. Returns the value that was there.
    private func write(_ value: Value, _ isExchange: Int64 = 0, at site: st_site) -> Value {
        object.emit(.write, isExchange, at: site)
        let old = current.load(ordering: .relaxed)
        (places + (1 - old)).initialize(to: value)
        current.store(1 - old, ordering: .releasing)
        return (places + old).move()
    }
}
