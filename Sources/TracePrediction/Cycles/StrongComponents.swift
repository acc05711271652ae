/// The strongly connected components of a graph (Tarjan, 1972).
package enum StrongComponents {
    /// For each node the number of its component. No recursion: a chain of locks may be long.
    package static func of(_ next: [[Int]]) -> [Int] {
        var order = Array(repeating: -1, count: next.count)
        var low = order
        var component = order
        var stack: [Int] = []
        var calls: [(node: Int, place: Int)] = []
        var seen = 0
        for root in next.indices where order[root] < 0 {
            calls.append((root, 0))
            while let (node, place) = calls.last {
                if place == 0 {
                    order[node] = seen
                    low[node] = seen
                    seen += 1
                    stack.append(node)
                }
                var child = -1
                var at = place
                while at < next[node].count, child < 0 {
                    let target = next[node][at]
                    at += 1
                    if order[target] < 0 {
                        child = target
                    } else if component[target] < 0 {
                        low[node] = min(low[node], order[target])
                    }
                }
                // A node without edges is left at once, so a place of 0 means that the node is new.
                calls[calls.count - 1].place = max(at, 1)
                if child >= 0 {
                    calls.append((child, 0))
                    continue
                }
                calls.removeLast()
                if low[node] == order[node] {
                    while let member = stack.popLast() {
                        component[member] = order[node]
                        if member == node { break }
                    }
                }
                if let caller = calls.last?.node { low[caller] = min(low[caller], low[node]) }
            }
        }
        return component
    }
}
