package import TraceAnalysis
package import TraceModel

extension ReportedTrace {
    /// Of how many findings it is read what their threads did around them: each costs as much of a page.
    static let mostSurroundings = 200

    /// What a session found in a trace, with what the threads of its findings did around them, and with the single events
    /// that its timeline shows there: read again from the trace where that is a long one.
    ///
    /// - Throws: What the source throws where it cannot be read.
    package init(_ trace: AnalyzedTrace, surroundingsFrom source: any TraceSource) throws {
        self.init(trace)
        var closeups = TimelineCloseups(
            around: result.findings.prefix(Self.mostSurroundings), in: result.names.tables, of: result.eventCount)
        if let events = trace.events {
            for (index, finding) in result.findings.prefix(Self.mostSurroundings).enumerated()
            where Surroundings.selection(of: finding) != nil {
                var around = Surroundings(of: finding, tables: result.names.tables)
                for event in events { around.consume(event) }
                surroundings[index] = around
            }
            for event in events { closeups.consume(event) }
        } else {
            try readSurroundings(source, &closeups)
        }
        guard var timeline = result.overview?.timeline else { return }
        closeups.finish(into: &timeline)
        result.overview?.timeline = timeline
    }

    /// Reads what is around the findings; each sees only the events of its own part of the trace.
    private mutating func readSurroundings(_ source: any TraceSource, _ closeups: inout TimelineCloseups) throws {
        let (count, tables) = (result.eventCount, result.names.tables)
        var waiting = result.findings.prefix(Self.mostSurroundings).enumerated().compactMap { index, finding in
            Surroundings.selection(of: finding).map { (index, finding, $0) }
        }
        waiting.sort { ($0.2.first ?? 0) > ($1.2.first ?? 0) }
        guard let first = waiting.last?.2.first, let last = waiting.map({ $0.2.last ?? .max }).max() else { return }
        var active: [(index: Int, last: Int64, around: Surroundings)] = []
        try source.forEachBatch(of: EventSelection(from: first, through: last)) { batch in
            for event in batch {
                closeups.consume(event)
                while let next = waiting.last, next.2.first ?? 0 <= event.seq {
                    waiting.removeLast()
                    active.append(
                        (next.0, next.2.last ?? .max, Surroundings(of: next.1, in: next.2, of: count, tables: tables)))
                }
                for place in active.indices { active[place].around.consume(event) }
            }
            let end = batch[batch.count - 1].seq
            for done in active where done.last <= end { surroundings[done.index] = done.around }
            active.removeAll { $0.last <= end }
        }
        for rest in active { surroundings[rest.index] = rest.around }
    }
}
