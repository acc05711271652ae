import TraceModel
import TracePrediction
import TraceReplay

extension RunEdge {
    /// How many edges of a run are kept.
    private static let limit = 50_000

    /// The edges of a trace, each once.
    static func all(of predictor: Predictor, _ end: TraceEnd) -> [RunEdge] {
        let names = end.names
        let keys = StableKeys(names)
        var threads: [String: Int] = [:]
        // Which thread of a pool does the work is chance: each stands for several.
        for row in names.tables.threads { threads[keys.key(of: row.id), default: 0] += row.isForeign ? 2 : 1 }
        var locks: [String: Int] = [:]
        for row in names.tables.objects where !row.kind.isThread {
            // Which of those that nothing is known of it is, is chance, too.
            locks[keys.key(of: row.id), default: 0] += keys.isKnownAgain(row.id) ? 1 : 2
        }
        func lock(_ key: LockKey) -> Lock {
            let id = end.replay.objects[key.object].id
            let text = keys.key(of: id)
            let row = names.tables.object(id)
            return Lock(
                identity: Identity(
                    key: text, name: names.plain(id), given: names.given(id), creation: row.flatMap { place($0.site) },
                    instances: locks[text] ?? 1),
                isShared: key.isShared)
        }
        func place(_ site: SiteID) -> Place? {
            guard let text = names.place(site), let row = names.tables.site(site) else { return nil }
            return Place(text: text, file: row.knownFile, line: row.line, function: row.function)
        }
        var known: Set<Alike> = []
        return predictor.nestedAcquisitions(limit: limit).compactMap { edge in
            let id = end.replay.threads[edge.thread].id
            let text = keys.key(of: id)
            let found = RunEdge(
                thread: Identity(
                    key: text, name: names.plain(id), given: names.given(id),
                    creation: names.tables.thread(id).flatMap { place($0.site) }, instances: threads[text] ?? 1),
                held: lock(edge.held),
                heldPlace: place(edge.heldSite), wanted: lock(edge.wanted), wantedPlace: place(edge.wantedSite),
                guards: Set(edge.guards.map(lock)), event: edge.event,
                ids: IDs(
                    thread: id, held: end.replay.objects[edge.held.object].id, heldSite: edge.heldSite,
                    wanted: end.replay.objects[edge.wanted.object].id, wantedSite: edge.wantedSite))
            return known.insert(Alike(found)).inserted ? found : nil
        }
    }

    /// What edges have in common of which one is enough.
    private struct Alike: Hashable {
        let thread: String
        let held: Lock
        let wanted: Lock
        let guards: Set<Lock>

        init(_ edge: RunEdge) {
            thread = edge.thread.key
            held = edge.held
            wanted = edge.wanted
            guards = edge.guards
        }
    }
}
