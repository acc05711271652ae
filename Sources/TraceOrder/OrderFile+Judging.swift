import Spelling
package import TraceAnalysis
package import TraceReport

extension OrderFile: LockOrderJudge {
    package func objections(to edges: [RunEdge]) -> [LockOrderObjection?] {
        let pairs = edges.map { OrderPair($0) }
        let standings = standings(of: pairs)
        return pairs.map { pair in
            switch standings[pair] {
            case .against(let lines)?:
                LockOrderObjection(
                    isAgainst: true,
                    reason: "\(path):\(lines.first ?? 1) has '\(pair.after)' before '\(pair.before)'"
                        + (lines.count > 1 ? " (by \(OrderRelation.words(of: lines)))" : ""), file: path)
            case .open?:
                LockOrderObjection(
                    isAgainst: false, reason: "\(path) has both, and neither before the other", file: path)
            case .declared?, .unknown?, nil: nil
            }
        }
    }

    /// What the file says of pairs of locks.
    func standings(of pairs: some Collection<OrderPair>) -> [OrderPair: OrderStanding] {
        let relation = OrderRelation(self, locks: Set(pairs.flatMap { [$0.before, $0.after] }))
        var searches: [String: OrderRelation.Search] = [:]
        func lines(from: String, to: String) -> [Int]? {
            if searches[from] == nil { searches[from] = relation.search(from: from) }
            return relation.place(of: to).flatMap { searches[from]?.lines(to: $0) }
        }
        var standings: [OrderPair: OrderStanding] = [:]
        for pair in Set(pairs) {
            // Of two locks of one name, which is which is not known.
            if pair.before == pair.after || lines(from: pair.before, to: pair.after) != nil {
                standings[pair] = .declared
            } else if let lines = lines(from: pair.after, to: pair.before) {
                standings[pair] = .against(lines: lines)
            } else {
                standings[pair] = relation.knows(pair.before) && relation.knows(pair.after) ? .open : .unknown
            }
        }
        return standings
    }

    /// What is to be said about the file itself, when it was held against the edges of some runs: locks that it does not
    /// have, and names that no lock has but one that is spelled alike.
    package func remarks(on edges: [RunEdge]) -> [ReportRemark] {
        var remarks: [ReportRemark] = []
        let pairs = Set(edges.map { OrderPair($0) })
        let seen = Set(pairs.flatMap { [$0.before, $0.after] })
        let named = names
        var told: Set<String> = []
        for (pattern, line) in locks
        where pattern.isName && !seen.contains(pattern.text) && told.insert(pattern.text).inserted {
            let candidates = seen.subtracting(named).sorted()
            let near = nearestNames(to: pattern.text, among: candidates)
            // The name of another lock is often as near.
            guard let first = near.first, editDistance(pattern.text, first) <= max(1, pattern.text.count / 5) else {
                continue
            }
            remarks.append(
                ReportRemark(
                    file: path, line: line,
                    text:
                        "no lock here is called '\(pattern.text)'; did you mean \(OrderPattern(first, isQuoted: true).written)?"
                ))
        }
        let unknown = standings(of: pairs).values.count { $0 == .unknown }
        if unknown > 0 {
            let what = unknown == 1 ? "1 pair of locks was" : "\(unknown) pairs of locks were"
            remarks.append(
                ReportRemark(
                    file: path, line: 1,
                    text:
                        "\(what) acquired one inside the other of which this file does not have both; 'synctrace order "
                        + "learn' shows what to add"))
        }
        return remarks
    }
}

/// Two locks of which one was acquired while the other was held, by their names in order files.
package struct OrderPair: Hashable, Sendable {
    /// The lock that was held.
    package var before: String
    /// The lock that was acquired.
    package var after: String

    package init(before: String, after: String) {
        self.before = before
        self.after = after
    }

    init(_ edge: RunEdge) {
        self.init(before: edge.held.identity.orderName, after: edge.wanted.identity.orderName)
    }
}

/// What an order file says of a pair.
enum OrderStanding: Equatable {
    /// It has this order.
    case declared
    /// It has the opposite order, by these lines.
    case against(lines: [Int])
    /// It has both locks, and no order between them.
    case open
    /// It does not have both locks.
    case unknown
}
