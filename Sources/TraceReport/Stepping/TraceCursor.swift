package import TraceModel
package import TraceReplay

/// A place in a trace, with the state after the last event before it, that can be moved to and fro.
///
/// The state of some places is kept, so that moving back does not begin at the first event: it takes time in proportion to
/// the events from the last place kept, of which there are at most ``mostKept``.
package struct TraceCursor {
    /// The state after the event at ``position``.
    package private(set) var replay: Replay
    /// The number of the last event that was taken; 0 before the first.
    package private(set) var position: Int64 = 0
    /// The last event that was taken; nil before the first.
    package private(set) var last: TraceEvent?
    /// The number of the last event of the trace.
    package let end: Int64

    private let source: any TraceSource
    private var kept: [(position: Int64, replay: Replay, last: TraceEvent?)] = []
    private var spacing: Int64 = 5000
    /// Events that were read together, in the order of the trace.
    private var window: [TraceEvent] = []

    private static var mostKept: Int { 64 }
    private static var windowSize: Int64 { 4096 }

    /// Begins before the first event of a trace.
    ///
    /// - Throws: What the source throws.
    package init(_ source: any TraceSource) throws {
        self.source = source
        replay = Replay(tables: try source.tables())
        end = try source.summary().eventCount
        kept = [(0, replay, nil)]
    }

    /// Takes the next event; false at the end.
    package mutating func forward() throws -> Bool {
        guard let next = try event(after: position) else { return false }
        take(next)
        return true
    }

    /// Goes back by an event; false before the first.
    package mutating func back() throws -> Bool {
        guard position > 0 else { return false }
        try move(to: try event(before: position)?.seq ?? 0)
        return true
    }

    /// Goes to the last event that is not behind a number, and to the state after it.
    package mutating func move(to target: Int64) throws {
        let target = max(0, min(target, end))
        if target < position {
            let start = kept.last { $0.position <= target } ?? kept[0]
            (position, replay, last) = (start.position, start.replay, start.last)
        }
        guard target > position else { return }
        try source.forEachEvent(of: EventSelection(from: position + 1, through: target)) { take($0) }
    }

    /// Takes events up to the next one that is meant; where there is none it stays, and gives false.
    package mutating func forward(to isMeant: (TraceEvent) -> Bool) throws -> Bool {
        var found: Int64?
        do {
            guard position < .max else { return false }
            try source.forEachEvent(of: EventSelection(from: position + 1)) {
                if isMeant($0) {
                    found = $0.seq
                    throw Found()
                }
            }
        } catch is Found {}
        guard let found else { return false }
        try move(to: found)
        return true
    }

    /// Goes back to the last event before this one that is meant; where there is none it stays, and gives false.
    package mutating func back(to isMeant: (TraceEvent) -> Bool) throws -> Bool {
        var before = position
        while before > 1 {
            let start = max(1, before - Self.windowSize)
            var found: Int64?
            try source.forEachEvent(of: EventSelection(from: start, through: before - 1)) {
                if isMeant($0) { found = $0.seq }
            }
            if let found {
                try move(to: found)
                return true
            }
            before = start
        }
        return false
    }

    /// The last events that were taken, the newest last.
    package mutating func recent(_ count: Int) throws -> [TraceEvent] {
        guard position > 0, count > 0 else { return [] }
        let start = max(1, position - Int64(count) + 1)
        try load(from: start, through: position)
        return window.filter { $0.seq >= start && $0.seq <= position }
    }

    private struct Found: Error {}

    private mutating func take(_ event: TraceEvent) {
        replay.apply(event)
        position = event.seq
        last = event
        guard let newest = kept.last, position - newest.position >= spacing else { return }
        kept.append((position, replay, last))
        if kept.count > Self.mostKept {
            // Every second one stays, the first among them.
            kept = kept.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            spacing *= 2
        }
    }

    private mutating func event(after position: Int64) throws -> TraceEvent? {
        guard position < end else { return nil }
        if let known = window.first(where: { $0.seq > position }), window.first?.seq ?? 0 <= position + 1 {
            return known
        }
        try load(from: position + 1, through: position + 1)
        return window.first { $0.seq > position }
    }

    private mutating func event(before position: Int64) throws -> TraceEvent? {
        guard position > 1 else { return nil }
        try load(from: position - 1, through: position - 1)
        return window.last { $0.seq < position }
    }

    /// Reads what lies around some events, unless that was read before.
    private mutating func load(from first: Int64, through last: Int64) throws {
        if let start = window.first?.seq, let stop = window.last?.seq, start <= first, stop >= last { return }
        let start = max(1, first - Self.windowSize / 2)
        window = []
        let (end, overflow) = last.addingReportingOverflow(Self.windowSize / 2)
        try source.forEachEvent(of: EventSelection(from: start, through: overflow ? .max : end)) {
            window.append($0)
        }
    }
}
