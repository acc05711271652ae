import TraceModel
import TraceReplay

/// What a thread had in hand when it was cut off: what it held, had open and waited for, and where.
struct LeftBehind {
    /// In words, each without its subject: "held 'log' since a.swift:3".
    private(set) var facts: [String] = []
    private(set) var locations: [Finding.Location] = []
    /// What it held or waited for.
    private(set) var objects: [ObjectIndex] = []
    /// Where the thread was.
    let site: SiteID
    /// Whether it held a lock or a permit or had a resource open.
    let isAny: Bool

    init(_ thread: ThreadIndex, _ end: TraceEnd) {
        let state = end.replay.threads[thread]
        // Permits of a semaphore that serves as a signal are not there to be given back, nor those of one that is gone. Where
        // nobody has ever given one back, it may be a signal: Python's threads each have one that they take for their life.
        // What is done once may be anything, as a task of C++'s is.
        let held = state.holds.filter { hold in
            let object = end.replay.objects[hold.object]
            if end.replay.isOnce(hold.object) { return false }
            guard object.kind?.isSemaphore ?? false else { return true }
            guard object.hasReleases, !object.hasForeignRelease else { return false }
            return end.replay.tables.object(object.id)?.destroyed == nil
        }
        if !held.isEmpty {
            let names = held.map { end.quoted(object: $0.object) + end.since($0.site) }
            facts.append("held \(end.list(names))")
            locations += held.map { end.acquisition($0, by: thread) }
        }
        if !state.resources.isEmpty {
            // "had 'a' open since x and 'b' since y"
            let names = state.resources.enumerated().map { place, hold in
                end.quoted(object: hold.object) + (place == 0 ? " open" : "") + end.since(hold.site)
            }
            facts.append("had \(end.list(names))")
            locations += state.resources.map { hold in
                var location = end.acquisition(hold, by: thread)
                location.role = "opened here"
                return location
            }
        }
        if let wait = state.wait {
            facts.append("waited for \(end.quoted(object: wait.object))")
            locations.append(end.waiting(thread))
        } else if state.lastSite != .none {
            locations.append(
                Finding.Location(site: state.lastSite, thread: state.id, event: state.lastSeq, role: "last seen here"))
        }
        site = state.wait?.site ?? state.lastSite
        isAny = !held.isEmpty || !state.resources.isEmpty
        objects = held.map(\.object) + state.resources.map(\.object) + (state.wait.map { [$0.object] } ?? [])
    }
}
