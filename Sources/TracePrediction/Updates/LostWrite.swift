package import TraceModel

/// An update of a variable that overwrote what another thread had written since the read, or that another schedule lets
/// do so.
package struct LostWrite: Sendable {
    /// A place in the trace and in the source.
    package struct Access: Sendable {
        package var seq: Int64
        package var site: SiteID

        init(_ access: UpdateLog.Access) {
            seq = Int64(access.seq)
            site = access.site
        }
    }

    /// The variable.
    package var object: ObjectIndex
    /// Who read and wrote back, and where.
    package var thread: ThreadIndex
    package var read: Access
    package var write: Access
    /// Whose write is lost.
    package var other: ThreadIndex
    package var lost: Access
    /// How often, at these lines.
    package var count: Int
    /// The schedule in which it happens; nil where it happened.
    package var schedule: Schedule?

    init(
        _ update: UpdateLog.Update, _ read: UpdateLog.Access, over other: UpdateLog.Update, in object: ObjectIndex,
        count: Int
    ) {
        self.object = object
        thread = update.thread
        self.read = Access(read)
        write = Access(update.write)
        self.other = other.thread
        lost = Access(other.write)
        self.count = count
    }
}
