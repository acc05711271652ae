import Spelling
import TraceModel
import TraceReplay

/// Finds the threads and the objects of a trace that somebody names on the command line.
///
/// A number is an id, also with # before it. Anything else is a name as reports show it; all who bear it are meant. A
/// number that is not an id may be a name.
struct NameFilter {
    let tables: TraceTables
    private let names: TraceNames

    init(_ tables: TraceTables) {
        self.tables = tables
        names = TraceNames(tables)
    }

    func threads(_ words: [String]) throws -> Set<ThreadID>? {
        try find(words, "thread", tables.threads.map { ($0.id.rawValue, $0.name, $0.origin, names.thread($0.id)) })
            .map { Set($0.map { ThreadID(rawValue: $0) }) }
    }

    func objects(_ words: [String]) throws -> Set<ObjectID>? {
        var known = Set<Int64>()
        var rows = tables.objects.map { row in
            known.insert(row.id.rawValue)
            return (row.id.rawValue, row.name, row.origin, names.object(row.id))
        }
        // A thread is an object, whether or not the trace has a row for it as such.
        rows += tables.threads.filter { !known.contains($0.id.rawValue) }.map {
            ($0.id.rawValue, $0.name, $0.origin, names.thread($0.id))
        }
        return try find(words, "object", rows).map { Set($0.map { ObjectID(rawValue: $0) }) }
    }

    private func find(
        _ words: [String], _ kind: String, _ rows: [(id: Int64, name: String?, origin: String?, shown: String)]
    ) throws -> [Int64]? {
        if words.isEmpty { return nil }
        return try words.flatMap { word -> [Int64] in
            if let id = Int64(word.hasPrefix("#") ? String(word.dropFirst()) : word),
                rows.contains(where: { $0.id == id })
            {
                return [id]
            }
            let found = rows.filter { $0.name == word || $0.origin == word || $0.shown == word }.map(\.id)
            if !found.isEmpty { return found }
            let candidates = Set(rows.prefix(10_000).map { TraceNames.shortened($0.name ?? $0.shown) }).sorted()
            let hint = suggestion(
                for: word, among: candidates,
                otherwise: "'synctrace events' shows the names and 'synctrace query TRACE \(kind)s' the ids")
            throw CommandError("no \(kind) of the trace is called '\(word)'; \(hint)")
        }
    }
}

/// The event kinds that `--kind` names.
struct KindList {
    var kinds: Set<EventKind>

    init(_ text: String) throws {
        kinds = []
        let known = EventKind.allCases.map(\.name)
        for word in text.split(separator: ",").map({ $0.filter { $0 != " " } }) {
            guard let kind = EventKind.allCases.first(where: { $0.name == word }) else {
                let hint = suggestion(
                    for: word, among: known, otherwise: "the kinds are \(known.joined(separator: ", "))")
                throw CommandError("no kind of event is called '\(word)'; \(hint)")
            }
            kinds.insert(kind)
        }
    }
}
