/// A form of a timeline that a viewer opens: tracks with slices that nest, marks that arrows join, and counters.
///
/// Times are nanoseconds since the recording began. The slices of a track come in their order, and a slice ends before the one that it
/// lies in: who calls sees to it.
package protocol TimelineEncoder {
    /// A group of tracks: the threads of a process, or its locks.
    mutating func addGroup(_ id: Int64, name: String)
    /// A track of a group.
    mutating func addTrack(_ track: TimelineTrack, name: String)
    /// A counter of a group.
    mutating func addCounter(_ track: TimelineTrack, name: String)
    /// A slice begins on a track.
    mutating func begin(_ track: TimelineTrack, at time: Int64, name: String, detail: (String, String)?)
    /// The slice of a track that began last ends.
    mutating func end(_ track: TimelineTrack, at time: Int64)
    /// Something happens at one moment, which may be earlier than what was told before; an arrow may begin or end there, by
    /// its number.
    mutating func mark(
        _ track: TimelineTrack, at time: Int64, name: String, detail: (String, String)?, outgoing: Int64?,
        incoming: Int64?
    )
    /// A counter has a value from a moment on.
    mutating func count(_ track: TimelineTrack, at time: Int64, value: Int64)
    /// The text or the bytes since the last call.
    mutating func take() -> [UInt8]
    /// Ends the whole. To be called once, before the last ``take()``.
    mutating func finish()
}

/// A track of a timeline.
package struct TimelineTrack: Hashable, Sendable {
    /// The group that it belongs to, from 1.
    package var group: Int64
    /// Its number, which no other track has, from 1.
    package var id: Int64
}
