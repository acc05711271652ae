import TraceModel

/// Findings that say in other words what another one says: one mistake is told once.
enum SameMistake {
    typealias Entry = (analysis: Int, place: Int, finding: Finding)

    /// The findings without those that another one makes superfluous: a lock is not unfair where one thread takes it
    /// again and again only to look, and is told to wait instead.
    static func without(_ found: [Entry]) -> [Entry] {
        let polling = found.filter { $0.finding.rule == BusyWait.rule }.map(\.finding)
        guard !polling.isEmpty else { return found }
        return found.filter { entry in
            guard entry.finding.rule == UnfairLock.rule || entry.finding.rule == Starvation.rule else { return true }
            return !polling.contains { look in
                !Set(look.objects).isDisjoint(with: entry.finding.objects)
                    && entry.finding.threads.dropFirst().contains { look.threads.contains($0) }
            }
        }
    }
}
