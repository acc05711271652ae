package import TraceModel

/// What makes a trace the same trace, wherever it lies and whatever it is called: all its events and the names of its
/// threads and objects.
package struct TraceHash: Hashable {
    private var hash = StableHash()

    var id: RowID { hash.value }

    /// Reads all of a trace.
    package init(_ source: any TraceSource) throws {
        let tables = try source.tables()
        let summary = try source.summary()
        // A text has no program but its own name.
        hash.add(summary.isText ? "" : summary.program)
        hash.add(summary.started ?? "")
        for thread in tables.threads {
            hash.add(thread.id.rawValue)
            hash.add(thread.name ?? "")
        }
        for object in tables.objects {
            hash.add(object.id.rawValue)
            hash.add(object.name ?? "")
        }
        try source.forEachBatch(of: .all) { batch in
            for event in batch {
                hash.add(event.time)
                hash.add(event.thread.rawValue << 8 | Int64(event.kind.rawValue))
                hash.add(event.object.rawValue << 20 ^ event.site.rawValue)
                hash.add(event.value)
            }
        }
    }

    package static func == (a: TraceHash, b: TraceHash) -> Bool { a.id == b.id }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
