import CRecorder
import TraceModel

/// A place where a fixed number of threads wait for one another, again and again.
///
/// The meaning is that of Python's `threading.Barrier`.
public final class Barrier: @unchecked Sendable {
    let object: RecordedObject
    /// How many threads have to arrive.
    public let parties: Int
    private let timeout: Duration?
    let action: (@Sendable () throws -> Void)?
    /// Under the guard.
    var state = State.filling
    /// Threads that have arrived and not left yet; under the guard.
    var inside = 0
    /// How often it was broken or reset; under the guard.
    var breaks = 0

    enum State {
        /// Threads arrive.
        case filling
        /// All have arrived, and the last one runs the action.
        case acting
        /// They leave.
        case draining
        /// The barrier was reset while threads were inside: they leave, with an error.
        case resetting
        case broken
    }

    /// Makes a barrier for `parties` threads.
    ///
    /// - Parameters:
    ///   - parties: how many threads have to arrive, one or more.
    ///   - timeout: that of each wait without one of its own; nil waits without a limit.
    ///   - name: what a trace calls it.
    ///   - file: the file that a trace names; by default the caller's, like the next two.
    ///   - line: the line there.
    ///   - function: the function there.
    ///   - action: what one of the threads calls when all have arrived, before any of them goes on.
    /// - Throws: ``SyncError/invalidParties``.
    public init(
        parties: Int, timeout: Duration? = nil, name: String? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function,
        action: (@Sendable () throws -> Void)? = nil
    ) throws(SyncError) {
        let site = callSite(file, line, function)
        if parties < 1 {
            RecordedObject.callingThread.refuse(.misuse, .invalidParties, at: site)
            throw .invalidParties
        }
        self.parties = parties
        self.timeout = timeout
        self.action = action
        object = .make(.barrier, name: name, capacity: parties, at: site)
    }

    deinit { object.free() }

    /// How many threads wait for others to arrive; 0 unless the barrier is filling.
    public var waiting: Int { object.guarded { state == .filling ? inside : 0 } }

    /// Whether the barrier is broken.
    public var isBroken: Bool { object.guarded { state == .broken } }

    /// Waits until all parties have arrived, and returns the order of arrival of this thread, from 0.
    ///
    /// Without a timeout the barrier's own holds. A timeout breaks the barrier for all; one of zero or less does so at
    /// once, unless this thread is the last to arrive.
    ///
    /// - Throws: ``BrokenBarrierError``; in the thread that runs the action, what that throws.
    @discardableResult
    public func wait(
        timeout: Duration? = nil,
        file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function
    ) throws -> Int {
        let deadline = Deadline.after(timeout ?? self.timeout)
        let site = callSite(file, line, function)
        let index = try arrive(until: deadline, at: site)
        if index < parties - 1 {
            try waitForOthers(index, until: deadline, at: site)
        } else {
            try act(index, at: site)
        }
        return index
    }

    /// Breaks the barrier, for those who wait and those who come, until it is reset.
    public func abort(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        let site = callSite(file, line, function)
        object.guarded { breakOpen(.abort, at: site) }
    }

    /// Makes the barrier empty and whole again; threads that wait get ``BrokenBarrierError``.
    ///
    /// While threads leave, nothing happens: the barrier is whole when the last has left.
    public func reset(file: StaticString = #filePath, line: UInt = #line, function: StaticString = #function) {
        let site = callSite(file, line, function)
        object.guarded {
            if state == .draining || state == .resetting { return }
            object.emit(.reset, at: site)
            breaks += 1
            state = inside > 0 ? .resetting : .filling
            letGoAll()
        }
    }

    /// Runs the action in the last thread to arrive, without the guard, and lets the others go.
    private func act(_ index: Int, at site: st_site) throws {
        do {
            try action?()
        } catch {
            object.guarded {
                if state == .acting { breakOpen(.breakBarrier, at: site) }
                leave()
            }
            throw error
        }
        let isWhole = object.guarded {
            let isWhole = state == .acting
            if isWhole {
                state = .draining
                letGoAll()
                object.emit(.pass, Int64(index), at: site)
            }
            leave()
            return isWhole
        }
        if !isWhole { throw broken(at: site) }
    }
}
