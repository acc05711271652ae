package import TraceModel
import TraceAnalysis

/// How long the threads of a run waited for each object and held it, by the place where they acquired it.
package struct ObjectTimings: Sendable {
    /// An object and a place, as other runs know them again: without ids and lines.
    package struct Key: Hashable, Sendable {
        /// The object's name and where it was created.
        package var object: String
        /// The file and the function.
        package var place: String
    }

    /// What was measured of one object at one place.
    package struct Series: Sendable {
        /// The object's name, for people.
        package var name: String
        /// The place, for people: "Bank.swift:57", where it was first seen.
        package var place: String?
        package var file: String?
        package var line: Int64?
        package var function: String?
        /// The waits of acquisitions, 0 where none was needed; of a condition, an event or a barrier those on it.
        package var waits = BlockMeans()
        package var holds = BlockMeans()
    }

    private struct Pair: Hashable {
        var thread: ThreadID
        var object: ObjectID
    }

    private struct Use {
        var requested: Int64?
        var acquired: Int64 = 0
        var series: Key?
        var levels: Int64 = 0
    }

    package private(set) var series: [Key: Series] = [:]
    private let names: TraceNames
    private let stableKeys: StableKeys
    private var uses: [Pair: Use] = [:]
    private var keys: [ObjectID: String] = [:]
    private var places: [SiteID: String] = [:]

    package init(_ names: TraceNames) {
        self.names = names
        stableKeys = StableKeys(names)
    }

    /// Takes the next event.
    package mutating func consume(_ event: TraceEvent) {
        guard event.object != .none else { return }
        let pair = Pair(thread: event.thread, object: event.object)
        switch event.kind {
        case .request, .requestShared, .requestUpgrade, .wait, .arrive:
            uses[pair, default: Use()].requested = event.time
        case .tryFail, .timeout: uses[pair]?.requested = nil
        case .wake, .pass:
            guard let began = uses[pair]?.requested else { return }
            uses[pair]?.requested = nil
            addWait(max(0, event.time &- began), key(event), event)
        case .acquire, .acquireShared: acquire(event, pair)
        case .release, .releaseShared: release(event, pair)
        default: break
        }
    }

    private mutating func acquire(_ event: TraceEvent, _ pair: Pair) {
        var use = uses[pair] ?? Use()
        let wait = use.requested.map { max(0, event.time &- $0) } ?? 0
        use.requested = nil
        let kind = names.tables.object(event.object)?.kind
        let isNested: Bool
        switch kind {
        case .lock, .rlock, .mutex: isNested = event.value > 1
        case .rwlock:
            // A reader that becomes the writer holds on.
            isNested = use.levels > 0
            use.levels = event.kind == .acquire ? 1 : use.levels + 1
        default: isNested = false
        }
        if !isNested {
            let key = key(event)
            addWait(wait, key, event)
            use.series = kind.map(Self.hasOwners) ?? false ? key : nil
            use.acquired = event.time
        }
        uses[pair] = use
    }

    private mutating func addWait(_ wait: Int64, _ key: Key, _ event: TraceEvent) {
        if series[key] == nil { series[key] = newSeries(event) }
        series[key]?.waits.add(wait)
    }

    private mutating func release(_ event: TraceEvent, _ pair: Pair) {
        guard var use = uses[pair], let key = use.series else { return }
        if names.tables.object(event.object)?.kind == .rwlock {
            use.levels = max(0, use.levels - 1)
            uses[pair] = use
            guard use.levels == 0 else { return }
        } else if event.value > 0 {
            return
        }
        uses[pair]?.series = nil
        series[key]?.holds.add(max(0, event.time &- use.acquired))
    }

    /// Permits have no owner: how long one was held is not known.
    private static func hasOwners(_ kind: ObjectKind) -> Bool {
        switch kind {
        case .lock, .rlock, .mutex, .rwlock: true
        default: false
        }
    }

    private mutating func key(_ event: TraceEvent) -> Key {
        let object =
            keys[event.object]
            ?? {
                let key = stableKeys.key(of: event.object)
                keys[event.object] = key
                return key
            }()
        let place =
            places[event.site]
            ?? {
                let row = names.tables.site(event.site)
                // Without a file, the line is all that there is.
                let place = row.map { $0.file.isEmpty ? "\($0.line)" : "\($0.file)\u{0}\($0.function)" } ?? ""
                places[event.site] = place
                return place
            }()
        return Key(object: object, place: place)
    }

    private func newSeries(_ event: TraceEvent) -> Series {
        let row = names.tables.site(event.site)
        return Series(
            name: names.plain(event.object), place: names.place(event.site), file: row?.knownFile, line: row?.line,
            function: row?.function)
    }
}
