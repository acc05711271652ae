import TraceAnalysis
import TraceModel

/// Findings that are told one after the other, since they are parts of what happened once.
///
/// A wrong release, the error that it threw, the lock that stayed held, the thread that waits for it: four rules speak,
/// of one thing. Two findings belong together that name the same thread and the same object, that are about the end of
/// the same thread, or of which one is the place where the other's thread threw. Findings about what could happen, and
/// about fairness, stand for themselves.
struct Story {
    /// The parts, by their place in the list that the story was made of: in the order in which they happened.
    var parts: [Int]
    /// Whether the parts are more than one and deserve to be announced: not for what only repeats another in a note.
    var isAnnounced: Bool

    /// What belongs together in a list of findings. Stories come in the order of their first finding in the list.
    static func all(of findings: [Finding]) -> [Story] {
        var groups = DisjointSets(count: findings.count)
        var known: [Link: Int] = [:]
        for (index, finding) in findings.enumerated() where speaksOfWhatHappened(finding) {
            for link in links(of: finding) {
                if let other = known[link] {
                    groups.join(other, index)
                } else {
                    known[link] = index
                }
            }
        }
        var stories: [Story] = []
        var place: [Int: Int] = [:]
        for index in findings.indices {
            let root = groups.root(of: index)
            if let story = place[root] {
                stories[story].parts.append(index)
            } else {
                place[root] = stories.count
                stories.append(Story(parts: [index], isAnnounced: false))
            }
        }
        return stories.map { story in
            let parts = story.parts.sorted { a, b in
                let places = (Self.place(of: findings[a]).rawValue, Self.place(of: findings[b]).rawValue)
                return (findings[a].event, places.0, a) < (findings[b].event, places.1, b)
            }
            let weighty = parts.filter { findings[$0].level > .note }
            let rules = Set(weighty.map { findings[$0].rule })
            return Story(parts: parts, isAnnounced: rules.count > 1)
        }
    }

    /// What two findings have in common that belong together.
    private enum Link: Hashable {
        case both(ThreadID, ObjectID)
        case end(ThreadID)
        case place(ThreadID, SiteID)
    }

    private static func speaksOfWhatHappened(_ finding: Finding) -> Bool {
        switch finding.verdict {
        case .predicted, .unproven, .excluded: return false
        case .occurred, nil: break
        }
        return place(of: finding) != .apart
    }

    private static func place(of finding: Finding) -> StoryPlace {
        RuleInfo.named(finding.rule)?.story ?? .consequence
    }

    /// A finding about a hundred threads and a hundred locks is linked by the first few.
    private static func links(of finding: Finding) -> [Link] {
        let most = 16
        var links = finding.threads.prefix(most).flatMap { thread in
            finding.objects.prefix(most).map { Link.both(thread, $0) }
        }
        guard let actor = finding.threads.first else { return links }
        let first = finding.locations.first.flatMap { $0.site == .none ? nil : $0 }
        switch place(of: finding) {
        case .apart, .consequence: break
        case .remainder: links.append(.end(actor))
        case .error:
            links.append(.end(actor))
            if let first { links.append(.place(actor, first.site)) }
        case .act:
            if let first, first.thread == actor { links.append(.place(actor, first.site)) }
        }
        return links
    }
}

/// Sets of numbers that are joined and never parted (Tarjan's union-find, with paths halved).
private struct DisjointSets {
    private var parent: [Int]

    init(count: Int) { parent = Array(0..<count) }

    mutating func root(of member: Int) -> Int {
        var member = member
        while parent[member] != member {
            parent[member] = parent[parent[member]]
            member = parent[member]
        }
        return member
    }

    /// The smaller root stays one.
    mutating func join(_ a: Int, _ b: Int) {
        let (a, b) = (root(of: a), root(of: b))
        parent[max(a, b)] = min(a, b)
    }
}
