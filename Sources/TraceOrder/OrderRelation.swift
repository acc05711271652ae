/// What comes before what by an order file, for locks of given names.
///
/// Patterns stand for the names that are known: those of the file and those of the traces.
package struct OrderRelation: Sendable {
    private let names: [String]
    private let places: [String: Int]
    /// By node, where it leads and by which line: first the names, then a node for each pair, then one for each level.
    private var next: [[(node: Int, line: Int)]]
    /// Of the step over a level: the two levels at its ends say it.
    fileprivate static let noLine = 0
    /// By name, whether the file has it.
    private var known: [Bool]

    /// Makes it for the names of a file and others.
    package init(_ file: OrderFile, locks: Set<String>) {
        let names = file.names.union(locks).sorted()
        self.names = names
        places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        known = Array(repeating: false, count: names.count)
        next = Array(repeating: [], count: names.count + file.pairs.count + file.levels.count)
        for (index, pair) in file.pairs.enumerated() {
            let node = names.count + index
            for name in members(of: pair.before) { next[name].append((node, pair.line)) }
            for name in members(of: pair.after) { next[node].append((name, pair.line)) }
        }
        addLevels(of: file)
    }

    private mutating func addLevels(of file: OrderFile) {
        let first = names.count + file.pairs.count
        var members: [[Int]] = Array(repeating: [], count: file.levels.count)
        for (place, name) in names.enumerated() {
            // A name goes before a pattern, and the first pattern before others.
            let level =
                file.levels.firstIndex { $0.locks.contains { $0.isName && $0.text == name } }
                ?? file.levels.firstIndex { $0.locks.contains { $0.matches(name) } }
            if let level {
                members[level].append(place)
                known[place] = true
            }
        }
        for (index, level) in file.levels.enumerated() {
            for name in members[index] { next[name].append((first + index, level.line)) }
            guard index + 1 < file.levels.count else { break }
            let below = file.levels[index + 1].line
            for name in members[index + 1] { next[first + index].append((name, below)) }
            next[first + index].append((first + index + 1, Self.noLine))
        }
    }

    private mutating func members(of patterns: [OrderPattern]) -> [Int] {
        var members: Set<Int> = []
        for pattern in patterns {
            if pattern.isName {
                if let place = places[pattern.text] { members.insert(place) }
            } else {
                for (place, name) in names.enumerated() where pattern.matches(name) { members.insert(place) }
            }
        }
        for place in members { known[place] = true }
        return members.sorted()
    }

    /// Whether the file says anything of a lock.
    package func knows(_ name: String) -> Bool { places[name].map { known[$0] } ?? false }

    /// The lines by which a lock comes before another one, the shortest way; nil where it does not.
    package func lines(from before: String, to after: String) -> [Int]? {
        guard let start = places[before], let end = places[after], start != end else { return nil }
        return Search(self, from: start).lines(to: end)
    }

    /// A search from one lock, for several questions.
    struct Search {
        private var from: [(node: Int, line: Int)?]
        private let start: Int

        init(_ relation: OrderRelation, from start: Int) {
            self.start = start
            from = Array(repeating: nil, count: relation.next.count)
            var queue = [start]
            var read = 0
            while read < queue.count {
                let node = queue[read]
                read += 1
                for (target, line) in relation.next[node] where target != start && from[target] == nil {
                    from[target] = (node, line)
                    queue.append(target)
                }
            }
        }

        func lines(to end: Int) -> [Int]? {
            guard from[end] != nil else { return nil }
            var lines: [Int] = []
            var node = end
            while node != start, let step = from[node] {
                if lines.last != step.line, step.line != OrderRelation.noLine { lines.append(step.line) }
                node = step.node
            }
            return lines.reversed()
        }
    }

    /// Looks for all locks that come after one.
    func search(from name: String) -> Search? { places[name].map { Search(self, from: $0) } }

    func place(of name: String) -> Int? { places[name] }

    /// "line 3", "lines 3, 5 and 9".
    static func words(of lines: [Int]) -> String {
        let numbers = lines.map(String.init)
        guard numbers.count > 1, let last = numbers.last else { return "line \(numbers.first ?? "?")" }
        return "lines \(numbers.dropLast().joined(separator: ", ")) and \(last)"
    }
}
