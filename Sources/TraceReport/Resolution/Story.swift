import TraceAnalysis
import TraceModel

/// Findings that are told one after the other, since they are parts of what happened once.
///
/// A wrong release, the error that it threw, the lock that stayed held, the thread that waits for it: four rules speak,
/// of one thing. Two findings belong together that name the same thread and the same object, that are about the end of
/// the same thread, or of which one is the place where the other's thread threw. What tells of threads that nobody is left
/// to wake belongs to whatever tells of those that could have been the ones to do so: that wait themselves, threw or, after
/// a refusal, ended. Findings about what could happen, and
/// about fairness, stand for themselves.
public struct Story: Equatable, Sendable {
    /// The parts, by their place in the list that the story was made of: in the order in which they happened.
    public var parts: [Int]
    /// Whether the parts are more than one and deserve to be announced: not for what only repeats another in a note.
    public var isAnnounced: Bool

    /// What belongs together in a list of findings. Stories come in the order of their first finding in the list.
    static func all(of findings: [ResolvedFinding]) -> [Story] {
        var groups = DisjointSets(count: findings.count)
        var known: [Link: Int] = [:]
        let hangs = Set(findings.compactMap { $0.hang?.isTold ?? false ? hang(of: $0) : nil })
        for (index, finding) in findings.enumerated() where speaksOfWhatHappened(finding) {
            let hang = hang(of: finding).flatMap { hangs.contains($0) ? [$0] : nil } ?? []
            for link in links(of: finding) + hang {
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
            let isHang = weighty.count > 1 && weighty.contains { findings[$0].hang?.isTold ?? false }
            return Story(parts: parts, isAnnounced: rules.count > 1 || isHang)
        }
    }

    /// What two findings have in common that belong together, in the trace that they were found in first.
    private enum Link: Hashable {
        case both(Thread, object: String)
        case end(Thread)
        case place(Thread, file: String?, line: Int64)
        case hang(trace: Int, ProcessID)
    }

    private struct Thread: Hashable {
        var trace: Int
        var name: String
    }

    private static func hang(of finding: ResolvedFinding) -> Link? {
        finding.hang.map { .hang(trace: finding.trace, $0.process) }
    }

    private static func speaksOfWhatHappened(_ finding: ResolvedFinding) -> Bool {
        switch finding.verdict {
        case .predicted, .unproven, .excluded: return false
        case .occurred, nil: break
        }
        return place(of: finding) != .apart
    }

    private static func place(of finding: ResolvedFinding) -> StoryPlace {
        finding.info?.story ?? .consequence
    }

    /// A finding about a hundred threads and a hundred locks is linked by the first few.
    private static func links(of finding: ResolvedFinding) -> [Link] {
        let most = 16
        let threads = finding.threads.prefix(most).map { Thread(trace: finding.trace, name: $0) }
        var links = threads.flatMap { thread in finding.objects.prefix(most).map { Link.both(thread, object: $0) } }
        guard let actor = threads.first else { return links }
        let first = finding.locations.first
        var place: Link?
        if let line = first?.line { place = .place(actor, file: first?.file, line: line) }
        switch Self.place(of: finding) {
        case .apart, .cause, .consequence: break
        case .remainder: links.append(.end(actor))
        case .error: links += [.end(actor)] + (place.map { [$0] } ?? [])
        case .act: if let place, first?.thread == actor.name { links.append(place) }
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
