/// A trace that can be read as often as needed: a recorded one, one that is still being recorded, or a text of another
/// tool.
///
/// What is read is untrusted: a source throws at the first thing that cannot be an event, and never traps.
public protocol TraceSource {
    /// What reports call the trace: the path as it was given, where it is a file.
    var name: String { get }

    /// What is known of the trace as a whole.
    func summary() throws -> TraceSummary

    /// The processes, threads, objects and places of the trace, as they are known at its end.
    func tables() throws -> TraceTables

    /// Calls `body` with the selected events in the order of `seq`, many at a time.
    ///
    /// A batch is valid only until `body` returns, and none is empty. What `body` throws ends the reading and is thrown.
    func forEachBatch(
        of selection: EventSelection, _ body: (UnsafeBufferPointer<TraceEvent>) throws -> Void) throws

    /// The stacks at which events happened, by the numbers of these: the places of the frames, the innermost first. Events
    /// without one are not among them.
    func stacks(of events: [Int64]) throws -> [Int64: [SiteID]]

    /// The number of the last event that was not later than a time in nanoseconds since the recording began; nil where
    /// all were.
    func lastEvent(until time: Int64) throws -> Int64?
}

extension TraceSource {
    /// Calls `body` with each of the selected events, or with all, in the order of `seq`.
    public func forEachEvent(of selection: EventSelection = .all, _ body: (TraceEvent) throws -> Void) throws {
        try forEachBatch(of: selection) { batch in
            for event in batch { try body(event) }
        }
    }

    public func stacks(of events: [Int64]) throws -> [Int64: [SiteID]] { [:] }

    public func lastEvent(until time: Int64) throws -> Int64? {
        var last: Int64?
        try forEachEvent { if $0.time <= time { last = $0.seq } }
        return last
    }
}

/// Which events of a trace are read.
public struct EventSelection: Sendable {
    /// The number of the first event; nil for the first of the trace.
    public var first: Int64?
    /// The number of the last event; nil for the last of the trace.
    public var last: Int64?
    /// Kinds that are left out.
    public var excluded: Set<EventKind>

    /// All events from one number through another, but for some kinds.
    public init(from first: Int64? = nil, through last: Int64? = nil, excluding excluded: Set<EventKind> = []) {
        self.first = first
        self.last = last
        self.excluded = excluded
    }

    /// All events.
    public static let all = EventSelection()
}

/// What is known of a trace as a whole.
public struct TraceSummary: Sendable {
    /// The form in which the trace lies: "version 1, written by synctrace 0.1.0".
    public var format: String
    /// The command line of the recorded program, or what a text is called.
    public var program: String
    /// When and where the recording began; nil where that is not on record.
    public var started: String?
    /// How many events the trace has.
    public var eventCount: Int64
    /// How many events the recording is known to have lost, or how many lines of a text were skipped.
    public var lost: Int64
    /// Whether more may be missing than ``lost`` says.
    public var isLossLeast = false
    /// Why events were lost; nil where none were or the reason is not on record.
    public var lossReason: String?
    /// What the recording left out on purpose, by module.
    public var leftOut: [LeftOut] = []
    /// Whether the recording was closed in an orderly way.
    public var cleanEnd: Bool
    /// Whether the trace was not closed: its recording goes on, or was cut off.
    public var isUnfinished = false
    /// What the recording did when its buffers were full; nil where there were none.
    public var buffering: String?
    /// Whether the trace is a text, whose lines are read as they lie.
    public var isText: Bool
    /// How many acquisitions and releases a text does not tell of, though what it tells needs them.
    public var unrecorded: Int64

    /// Puts the parts together.
    public init(
        format: String, program: String = "", started: String? = nil, eventCount: Int64, lost: Int64 = 0,
        lossReason: String? = nil, cleanEnd: Bool = true, buffering: String? = nil, isText: Bool = false,
        unrecorded: Int64 = 0
    ) {
        self.format = format
        self.program = program
        self.started = started
        self.eventCount = eventCount
        self.lost = lost
        self.lossReason = lossReason
        self.cleanEnd = cleanEnd
        self.buffering = buffering
        self.isText = isText
        self.unrecorded = unrecorded
    }
}
