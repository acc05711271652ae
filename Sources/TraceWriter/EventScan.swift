import CSQLite
package import TraceModel

/// One pass over the rows of `event`, a buffer full at a time.
///
/// The rows come as arguments of an SQL function in the statement's WHERE, which is true only when the buffer is full.
/// So SQLite runs through them without coming back for each, and the columns are read as values, which costs a fraction
/// of `sqlite3_column_…` with its checks. Measured: twice as fast as a step and eight columns for each row.
///
/// One thread at a time may use it.
package final class EventScan {
    private let statement: Statement
    private let state: UnsafeMutablePointer<State>
    private let connection: Connection
    private let translate: (TraceFileError) -> TraceFileError
    private var failure: TraceFileError?
    private var isOver = false

    /// What the SQL function works on. It is reached through SQLite's pointer passing, which no SQL text can forge.
    fileprivate struct State {
        var buffer: UnsafeMutablePointer<TraceEvent>?
        var count = 0
        var capacity = 0
        var last: Int64 = 0
        var fault: Fault?
        let kinds: UnsafeMutablePointer<EventKind?>
        let renews: Bool
        /// By the id of a place that is a stack, the place that it is shown by; 0 for what is not a stack.
        var places: UnsafeMutableBufferPointer<Int64>
    }

    /// Ids beyond are not looked at: a trace is untrusted.
    private static let mostPlaces: Int64 = 1 << 22

    /// A row that cannot be an event.
    fileprivate enum Fault {
        case order(Int64)
        case kind(Int64, seq: Int64)
        case type(seq: Int64)
    }

    /// Prepares a pass over the events from one number through another, without those of some kinds.
    ///
    /// - Parameters:
    ///   - stacks: By the id of a place that is a stack, the place that it is shown by; nil for what the trace says.
    ///   - isRaw: whether events are wanted as they stand in the file, also where an earlier version wrote another kind,
    ///     and those of unknown kinds are passed over.
    ///   - translate: what an error of SQLite means to the caller.
    package init(
        _ connection: Connection, from first: Int64? = nil, through end: Int64? = nil,
        excluding kinds: Set<EventKind> = [], stacks: [SiteID: SiteID]? = nil, isRaw: Bool = false,
        translate: @escaping (TraceFileError) -> TraceFileError = { $0 }
    ) throws(TraceFileError) {
        self.connection = connection
        self.translate = translate
        var range = ""
        if let first { range += "seq >= \(first) AND " }
        if let end { range += "seq <= \(end) AND " }
        let columns = Argument.allCases.map { $0.column.info.name }.joined(separator: ", ")
        let take = "\(Self.function)(?1, \(columns))"
        // CASE fixes what is looked at first, which AND does not.
        let wanted: String
        if isRaw {
            let known = EventKind.allCases.filter { !kinds.contains($0) }.map { "\($0.rawValue)" }
            wanted = "CASE WHEN kind IN (\(known.joined(separator: ", "))) THEN \(take) ELSE 0 END"
        } else {
            let excluded = kinds.map { "\($0.rawValue)" }.sorted().joined(separator: ", ")
            wanted = kinds.isEmpty ? take : "CASE WHEN kind IN (\(excluded)) THEN 0 ELSE \(take) END"
        }
        let places = if let stacks { Self.places(stacks) } else { try Self.places(connection) }
        statement = try connection.prepare("SELECT 0 FROM main.event WHERE \(range)\(wanted) ORDER BY seq")
        let table = UnsafeMutablePointer<EventKind?>.allocate(capacity: 256)
        for id in 0..<256 { (table + id).initialize(to: EventKind(rawValue: UInt8(id))) }
        state = .allocate(capacity: 1)
        state.initialize(to: State(kinds: table, renews: !isRaw, places: places))
        sqlite3_bind_pointer(statement.handle, 1, state, Self.pointerType, nil)
    }

    deinit {
        // The statement may live for a moment longer.
        sqlite3_reset(statement.handle)
        sqlite3_clear_bindings(statement.handle)
        state.pointee.kinds.deallocate()
        state.pointee.places.deallocate()
        state.deallocate()
    }

    private static func places(_ stacks: [SiteID: SiteID]) -> UnsafeMutableBufferPointer<Int64> {
        let known = stacks.filter { 1...mostPlaces ~= $0.key.rawValue }
        let most = known.keys.map(\.rawValue).max() ?? -1
        let places = UnsafeMutableBufferPointer<Int64>.allocate(capacity: Int(most) + 1)
        places.initialize(repeating: 0)
        for (stack, place) in known { places[Int(stack.rawValue)] = place.rawValue }
        return places
    }

    private static func places(_ connection: Connection) throws(TraceFileError) -> UnsafeMutableBufferPointer<Int64> {
        let none = UnsafeMutableBufferPointer<Int64>(start: nil, count: 0)
        guard try connection.columns(of: "site").contains(where: { $0.name == "place_id" }) else { return none }
        let most = try connection.integer("SELECT max(id) FROM main.site WHERE place_id IS NOT NULL AND id > 0")
        guard let most else { return none }
        let rows = try connection.prepare(
            "SELECT id, place_id FROM main.site WHERE place_id IS NOT NULL AND id BETWEEN 1 AND \(mostPlaces)")
        let places = UnsafeMutableBufferPointer<Int64>.allocate(capacity: Int(min(most, mostPlaces)) + 1)
        places.initialize(repeating: 0)
        do {
            while try rows.step() { places[Int(rows.integer(0))] = rows.integer(1) }
        } catch {
            places.deallocate()
            throw error
        }
        return places
    }

    /// Fills `buffer` with the next events, and returns how many there are: 0 when there are no more.
    ///
    /// - Throws: ``TraceFileError/corrupted(path:detail:)`` once all events before the damage have been returned.
    package func next(into buffer: UnsafeMutableBufferPointer<TraceEvent>) throws(TraceFileError) -> Int {
        guard !isOver else {
            if let failure { throw failure }
            return 0
        }
        state.pointee.buffer = buffer.baseAddress
        state.pointee.capacity = buffer.count
        state.pointee.count = 0
        let code = sqlite3_step(statement.handle)
        state.pointee.capacity = 0
        if let fault = state.pointee.fault {
            failure = error(for: fault)
        } else if code != SQLITE_ROW, code != SQLITE_DONE {
            failure = translate(connection.error(code))
        }
        isOver = code != SQLITE_ROW || failure != nil
        if state.pointee.count == 0, let failure { throw failure }
        return state.pointee.count
    }

    private func damage(_ detail: String) -> TraceFileError { .corrupted(path: connection.path, detail: detail) }

    private func error(for fault: Fault) -> TraceFileError {
        switch fault {
        case .order(let seq): damage("event \(seq) comes after event \(state.pointee.last)")
        case .kind(let kind, let seq): damage("event \(seq) has the unknown kind \(kind)")
        case .type(let seq): damage("event \(seq) holds something that is not a number")
        }
    }
}

/// What the SQL function takes after the scan's state, in this order. The columns' own numbers are another module's, and
/// to ask for them at each event costs a call each.
private enum Argument: Int, CaseIterable {
    case seq = 1
    case time, thread, kind, object, objectSeq, site, value

    var column: EventColumn {
        switch self {
        case .seq: .seq
        case .time: .time
        case .thread: .thread
        case .kind: .kind
        case .object: .object
        case .objectSeq: .objectSeq
        case .site: .site
        case .value: .value
        }
    }
}

extension EventScan {
    private static let function = "synctrace_take_event"
    /// SQLite compares the text and keeps the pointer to it.
    private static var pointerType: UnsafePointer<CChar> {
        let name: StaticString = "synctrace-event-scan"
        return UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// Makes the function known to a connection. Without the pointer of a scan it does nothing.
    package static func install(on connection: Connection) throws(TraceFileError) {
        let code = sqlite3_create_function_v2(
            connection.handle, function, Int32(1 + Argument.allCases.count), SQLITE_UTF8 | SQLITE_DIRECTONLY, nil,
            { context, _, values in
                guard let values, let state = sqlite3_value_pointer(values[0], EventScan.pointerType) else { return }
                let isFull = EventScan.take(values, state.assumingMemoryBound(to: State.self))
                sqlite3_result_int(context, isFull ? 1 : 0)
            }, nil, nil, nil)
        guard code == SQLITE_OK else { throw connection.error(code) }
    }

    /// Puts a row into the buffer; true where SQLite is to stop at it.
    @inline(__always)
    private static func take(
        _ values: UnsafeMutablePointer<OpaquePointer?>, _ state: UnsafeMutablePointer<State>
    ) -> Bool {
        // The arguments of the function are the scan's state and the columns.
        @inline(__always)
        func value(_ argument: Argument) -> OpaquePointer? { values[argument.rawValue] }
        let seq = sqlite3_value_int64(value(.seq))
        let kindID = sqlite3_value_int64(value(.kind))
        let count = state.pointee.count
        // A table whose seq is not a key is read before it is sorted: then the buffer is full, or nobody's any more.
        guard count < state.pointee.capacity, seq > state.pointee.last else {
            if state.pointee.fault == nil { state.pointee.fault = .order(seq) }
            return true
        }
        guard kindID >= 0, kindID < 256, let kind = state.pointee.kinds[Int(truncatingIfNeeded: kindID)] else {
            state.pointee.fault = .kind(kindID, seq: seq)
            return true
        }
        guard
            isInteger(value(.time)), isInteger(value(.thread)), isIntegerOrNull(value(.object)),
            isIntegerOrNull(value(.objectSeq)),
            isIntegerOrNull(value(.site)), isIntegerOrNull(value(.value)), let buffer = state.pointee.buffer
        else {
            state.pointee.fault = .type(seq: seq)
            return true
        }
        state.pointee.last = seq
        let (objectSeq, number) = (sqlite3_value_int64(value(.objectSeq)), sqlite3_value_int64(value(.value)))
        var site = sqlite3_value_int64(value(.site))
        if site > 0, site < Int64(state.pointee.places.count), case let place = state.pointee.places[Int(site)],
            place != 0
        {
            site = place
        }
        // SQLite gives 0 for a NULL, which is what stands for nothing in the model.
        (buffer + count).initialize(
            to: TraceEvent(
                seq: seq, time: sqlite3_value_int64(value(.time)),
                thread: ThreadID(rawValue: sqlite3_value_int64(value(.thread))), kind: kind,
                object: ObjectID(rawValue: sqlite3_value_int64(value(.object))),
                objectSeq: objectSeq,
                site: SiteID(rawValue: site),
                value: number))
        if state.pointee.renews, kind == .request && number < 0 || kind == .create && objectSeq > 1 {
            (buffer + count).pointee.renew()
        }
        state.pointee.count = count &+ 1
        return count &+ 1 == state.pointee.capacity
    }

    @inline(__always)
    private static func isInteger(_ value: OpaquePointer?) -> Bool { sqlite3_value_type(value) == SQLITE_INTEGER }

    @inline(__always)
    private static func isIntegerOrNull(_ value: OpaquePointer?) -> Bool {
        let type = sqlite3_value_type(value)
        return type == SQLITE_INTEGER || type == SQLITE_NULL
    }
}
