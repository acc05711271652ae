import TracePrediction

/// A graph of threads and of what they hold and wait for, in names.
package struct ResolvedGraph: Equatable, Sendable {
    /// What a node is, which forms show by its shape.
    package enum Shape: Hashable, Sendable { case thread, object }

    /// A thread or an object, known by its name.
    package struct Node: Hashable, Sendable {
        package var shape: Shape
        package var name: String
    }

    /// An arrow from one node to another, by their places in the list.
    package struct Edge: Equatable, Sendable {
        package var from: Int
        package var to: Int
        /// The words at it.
        package var label: String
        /// Whether it is of a wait and not of a hold or an order.
        package var isWait: Bool
        /// Whether it is part of a cycle.
        package var isInCycle = false
    }

    /// The nodes, in the order in which they were named first.
    package private(set) var nodes: [Node] = []
    /// The arrows, in the order in which they were added.
    package private(set) var edges: [Edge] = []
    private var places: [Node: Int] = [:]

    package init() {}

    /// Adds an arrow, and its nodes where they are new.
    package mutating func add(from: Node, to: Node, label: String, isWait: Bool) {
        let (from, to) = (place(of: from), place(of: to))
        edges.append(Edge(from: from, to: to, label: label, isWait: isWait))
    }

    private mutating func place(of node: Node) -> Int {
        if let known = places[node] { return known }
        places[node] = nodes.count
        nodes.append(node)
        return nodes.count - 1
    }

    /// Marks the arrows that lie on cycles: those between two nodes of a strongly connected component.
    package mutating func markCycles() {
        var next = Array(repeating: [Int](), count: nodes.count)
        for edge in edges { next[edge.from].append(edge.to) }
        let component = StrongComponents.of(next)
        for index in edges.indices {
            edges[index].isInCycle = component[edges[index].from] == component[edges[index].to]
        }
    }

    /// The arrows on cycles, and those that begin or end at one where these are wanted, with their nodes.
    package func aroundCycles(withNeighbors: Bool) -> ResolvedGraph {
        var isOnCycle = Array(repeating: false, count: nodes.count)
        for edge in edges where edge.isInCycle { (isOnCycle[edge.from], isOnCycle[edge.to]) = (true, true) }
        var part = ResolvedGraph()
        for edge in edges
        where edge.isInCycle || withNeighbors && (isOnCycle[edge.from] || isOnCycle[edge.to]) {
            part.add(from: nodes[edge.from], to: nodes[edge.to], label: edge.label, isWait: edge.isWait)
        }
        part.markCycles()
        return part
    }
}
