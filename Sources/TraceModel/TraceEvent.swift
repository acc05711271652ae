/// One row of the `event` table.
public struct TraceEvent: Equatable, Sendable {
    /// The place in the merged, causal order, from 1.
    public var seq: Int64
    /// Nanoseconds since the recording began. For people: order comes from `seq`.
    public var time: Int64
    /// The thread that acted.
    public var thread: ThreadID
    public var kind: EventKind
    /// What it acted on, or `.none`.
    public var object: ObjectID
    /// The object's own number for this event, from 1; 0 where the event constrains nothing (a request, a failed try,
    /// a timeout).
    public var objectSeq: Int64
    /// Where in the source, or `.none`.
    public var site: SiteID
    /// What it means depends on the kind; 0 where it means nothing.
    public var value: Int64

    public init(
        seq: Int64, time: Int64, thread: ThreadID, kind: EventKind, object: ObjectID = .none, objectSeq: Int64 = 0,
        site: SiteID = .none, value: Int64 = 0
    ) {
        self.seq = seq
        self.time = time
        self.thread = thread
        self.kind = kind
        self.object = object
        self.objectSeq = objectSeq
        self.site = site
        self.value = value
    }
}
