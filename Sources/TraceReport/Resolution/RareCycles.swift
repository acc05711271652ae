import TraceAnalysis
import TracePrediction

/// The shortest cycles through edges of lock orders that few runs have, of which nothing keeps the parts apart.
///
/// Edges are taken from the rarest on, and for each the shortest cycle through it is looked for: back from its start in
/// steps (breadth first), and from its end along nodes from which there is a way, the length allowed growing, with an
/// entry of each edge whose thread and guards can meet with those chosen so far. A cycle of which all edges are told is
/// not told again, and when all edges of one rarity were looked at, those that were told are taken out of the graph: what
/// else goes through them is the same mistake.
struct RareCycles {
    /// How much is done at most: cycles told, those through one edge; steps in all, steps for one edge.
    private static let most = (cycles: 100, perEdge: 3, steps: 20_000_000, edgeSteps: 50_000)

    /// A part of a cycle: an edge from one lock to the next, and who makes it.
    struct Part {
        let link: Int
        let entry: Int
    }

    /// The cycles, the rarest first.
    private(set) var cycles: [[Part]] = []
    /// Whether the search was given up before it had seen all.
    private(set) var isCut = false

    private let edges: RunEdges
    /// Cycles that a run's own analysis tells, as their locks in order.
    private let known: Set<[Int]>
    private let counts: [Int]
    private var next: [[Int]]
    private var before: [[Int]]
    private var isReversed: [Bool]
    /// By link: whether it is left in the graph.
    private var isLeft: [Bool]
    /// By link: whether a cycle with it was told, or needs not be.
    private var isTold: [Bool]
    /// By link: how many cycles were told in which it is the rarest, or of several as rare the one that most go through.
    private var toldThrough: [Int]
    private var component: [Int] = []
    /// How many threads there are, where each key stands for one: no cycle is longer.
    private let longest: Int

    // Of the search for one edge.
    private var distance: [Int]
    private var reached: [Int] = []
    private var stepsLeft = Self.most.steps
    private var edgeStepsLeft = 0
    private var isOnPath: [Bool]
    private var path: [Part] = []

    init(_ edges: RunEdges, known: Set<[Int]>) {
        self.edges = edges
        self.known = known
        let links = edges.links
        counts = links.map { $0.entries.count == 1 ? $0.entries[0].runs.count : $0.runs.count }
        next = Array(repeating: [], count: edges.keys.count)
        before = next
        for (index, link) in links.enumerated() {
            next[link.from].append(index)
            before[link.to].append(index)
        }
        isReversed = links.map { _ in false }
        isLeft = links.map { _ in true }
        isTold = links.map { _ in false }
        toldThrough = links.map { _ in 0 }
        distance = Array(repeating: -1, count: edges.keys.count)
        isOnPath = Array(repeating: false, count: edges.keys.count)
        var threads: Set<Int32> = []
        var isBounded = true
        for link in links {
            for entry in link.entries {
                threads.insert(entry.thread)
                if entry.edge.thread.instances > 1 { isBounded = false }
            }
        }
        longest = isBounded ? threads.count : .max
        findComponents()
        // Who is not in a component now is in no cycle ever.
        for index in links.indices where !isInComponent(index) { isLeft[index] = false }
        search()
    }

    private mutating func findComponents() {
        component = StrongComponents.of(next.map { $0.filter { isLeft[$0] }.map { edges.links[$0].to } })
    }

    private func isInComponent(_ link: Int) -> Bool {
        isLeft[link] && component[edges.links[link].from] == component[edges.links[link].to]
    }

    private mutating func search() {
        var open = edges.links.indices.filter { isLeft[$0] }
        for link in open { isReversed[link] = hasReverse(link) }
        // Cycles of two are found at once.
        open.sort { (counts[$0], isReversed[$0] ? 0 : 1, $0) < (counts[$1], isReversed[$1] ? 0 : 1, $1) }
        var first = 0
        while first < open.count {
            let end = open[first...].firstIndex { counts[$0] != counts[open[first]] } ?? open.count
            for link in open[first..<end] where !isTold[link] && isInComponent(link) {
                guard stepsLeft > 0, cycles.count < Self.most.cycles else { return isCut = true }
                find(through: link)
            }
            let told = open[first..<end].filter { isTold[$0] && isLeft[$0] }
            for link in told { isLeft[link] = false }
            if !told.isEmpty { findComponents() }
            first = end
        }
    }

    private func hasReverse(_ link: Int) -> Bool {
        edges.link(from: edges.links[link].to, to: edges.links[link].from).map { isLeft[$0] } ?? false
    }

    // MARK: One edge

    private mutating func find(through link: Int) {
        guard longest > 2 || isReversed[link] else { return }
        let start = edges.links[link].from
        edgeStepsLeft = Self.most.edgeSteps
        measure(to: start)
        defer {
            for node in reached { distance[node] = -1 }
            reached.removeAll(keepingCapacity: true)
        }
        var length = distance[edges.links[link].to] + 1
        guard length > 1 else { return }
        while length <= longest {
            var longer = Int.max
            for entry in edges.links[link].entries.indices {
                path = [Part(link: link, entry: entry)]
                isOnPath[start] = true
                let isFound = extend(to: length, &longer)
                isOnPath[start] = false
                if isFound { return tell(link) }
                if edgeStepsLeft <= 0 { return isCut = true }
            }
            guard longer < .max else { return }
            length = longer
        }
    }

    private mutating func tell(_ rare: Int) {
        let locks = path.map { edges.links[$0.link].from }
        guard !known.contains(locks.sorted()) else { return isTold[rare] = true }
        cycles.append(path)
        for part in path { isTold[part.link] = true }
        let rarest = path.map(\.link).filter { counts[$0] == counts[rare] }
        func traffic(_ link: Int) -> Int { before[edges.links[link].from].count * next[edges.links[link].to].count }
        guard let hub = rarest.max(by: { (traffic($0), $1) < (traffic($1), $0) }) else { return }
        toldThrough[hub] += 1
        if toldThrough[hub] >= Self.most.perEdge {
            isLeft[hub] = false
            findComponents()
        }
    }

    /// For each node of the component the steps from it to a node.
    private mutating func measure(to start: Int) {
        distance[start] = 0
        reached.append(start)
        var first = 0
        while first < reached.count {
            let node = reached[first]
            first += 1
            guard distance[node] + 1 < longest else { break }
            stepsLeft -= before[node].count
            for link in before[node] where isInComponent(link) {
                let other = edges.links[link].from
                if distance[other] < 0 {
                    distance[other] = distance[node] + 1
                    reached.append(other)
                }
            }
        }
    }

    /// Goes on from the end of the path to the first cycle of exactly the length; the path is it then.
    private mutating func extend(to length: Int, _ longer: inout Int) -> Bool {
        let last = edges.links[path[path.count - 1].link].to
        let start = edges.links[path[0].link].from
        if last == start { return path.count == length && isOfSeveralRuns() && canClose() }
        guard path.count < length, !isOnPath[last] else { return false }
        isOnPath[last] = true
        defer { isOnPath[last] = false }
        for link in next[last] where isInComponent(link) {
            let steps = distance[edges.links[link].to]
            guard steps >= 0 else { continue }
            guard path.count + 1 + steps <= length else {
                longer = min(longer, path.count + 1 + steps)
                continue
            }
            for entry in edges.links[link].entries.indices {
                edgeStepsLeft -= 1
                stepsLeft -= 1
                guard edgeStepsLeft > 0 else { return false }
                guard fits(edges.links[link].entries[entry]) else { continue }
                path.append(Part(link: link, entry: entry))
                if extend(to: length, &longer) { return true }
                path.removeLast()
            }
        }
        return false
    }

    private func entry(_ part: Part) -> RunEdges.Entry { edges.links[part.link].entries[part.entry] }

    /// Whether a thread can be there while those of the path are where they are.
    private func fits(_ candidate: RunEdges.Entry) -> Bool {
        let last = entry(path[path.count - 1]).edge
        return Self.canWait(last, candidate.edge) && path.allSatisfy { Self.canMeet(entry($0), candidate) }
    }

    private func canClose() -> Bool {
        Self.canWait(entry(path[path.count - 1]).edge, entry(path[0]).edge)
    }

    /// The lock that one holds is the one that the other wants: two readers do not wait.
    static func canWait(_ edge: RunEdge, _ holder: RunEdge) -> Bool { !(edge.wanted.isShared && holder.held.isShared) }

    /// Whether two threads can be where these edges were at the same time.
    private static func canMeet(_ a: RunEdges.Entry, _ b: RunEdges.Entry) -> Bool {
        !isOneThread(a, b) && gate(a, b) == nil
    }

    /// Whether both are the same thread, of which there is one only.
    static func isOneThread(_ a: RunEdges.Entry, _ b: RunEdges.Entry) -> Bool {
        a.thread == b.thread && a.edge.thread.instances == 1 && b.edge.thread.instances == 1
    }

    /// A lock that both hold besides and that only one can hold at a time; nil where there is none.
    static func gate(_ a: RunEdges.Entry, _ b: RunEdges.Entry) -> Int32? {
        a.guards.first { mine in
            b.guards.contains { $0.lock == mine.lock && !(mine.isShared && $0.isShared) }
        }?.lock
    }

    /// Whether no run has all parts of the path as they are: its own analysis has judged them.
    private func isOfSeveralRuns() -> Bool {
        let runs = path.map { entry($0).runs }.sorted { $0.count < $1.count }
        var common = Set(runs[0])
        for others in runs.dropFirst() {
            common.formIntersection(others)
            if common.isEmpty { return true }
        }
        return common.isEmpty
    }
}
