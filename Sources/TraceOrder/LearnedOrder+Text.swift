import TraceAnalysis
import TraceReport

extension LearnedOrder {
    /// What a file of this order holds, with comments that say how it is read and where each pair was seen.
    package func file() -> String {
        let (order, against) = ordered(pairs)
        var text = """
            # The order in which locks are acquired; 'synctrace order check' and 'synctrace analyze --order' hold runs
            # against it. A -> B: B may be acquired while A is held, and A not while B is held. What follows from several
            # lines holds, too. 'level A, B' puts locks after those of the levels above. A name with spaces has to be in
            # quotes; * ? [...] stand for several names; @FILE:FUNCTION is a lock without a name, by its creation, and
            # @FILE:FUNCTION#2 the second one there.


            """
        text += lines(order, mark: "")
        if !against.isEmpty {
            text += "\n# Seen as well, and against the order above:\n"
            text += lines(against, mark: "# ")
        }
        for name in ambiguous {
            text +=
                "\n# Of the locks called \(OrderPattern(name, isQuoted: true).written), one is acquired inside another."
        }
        return text + (ambiguous.isEmpty ? "" : "\n")
    }

    /// Lines of pairs, with the comments in a column.
    func lines(_ pairs: [Seen], mark: String, comment: (Seen) -> String? = { _ in nil }) -> String {
        let written = pairs.map { pair in
            let (before, after) = (
                OrderPattern(pair.pair.before, isQuoted: true), OrderPattern(pair.pair.after, isQuoted: true)
            )
            return "\(mark)\(before.written) -> \(after.written)"
        }
        let widest = min(44, written.map(\.count).max() ?? 0)
        return zip(written, pairs).map { line, seen in
            let gap = String(repeating: " ", count: max(2, widest + 2 - line.count))
            let more = comment(seen).map { "; \($0)" } ?? ""
            return "\(line)\(gap)# \(origin(of: seen))\(more)\n"
        }.joined()
    }

    private func origin(of seen: Seen) -> String {
        let place = seen.place.map { ", \(TerminalText.escaped($0.text))" } ?? ""
        return "in \(seen.runs) of \(runs) \(runs == 1 ? "trace" : "traces")\(place)"
    }

    /// What these runs would change in a file that is there.
    package func changes(to file: OrderFile) -> OrderChanges {
        let standings = file.standings(of: pairs.map(\.pair))
        var (fresh, against): ([Seen], [(seen: Seen, lines: [Int])]) = ([], [])
        for seen in pairs {
            switch standings[seen.pair] {
            case .open?, .unknown?: fresh.append(seen)
            case .against(let lines)?: against.append((seen, lines))
            case .declared?, nil: break
            }
        }
        let relation = OrderRelation(file, locks: [])
        // What is added must not contradict the file by way of several pairs.
        var (added, contrary): ([Seen], [Seen]) = ([], [])
        let found = ordered(fresh)
        var grown = file
        for seen in found.order {
            let isContrary = grown.standings(of: [seen.pair])[seen.pair].map {
                if case .against = $0 { true } else { false }
            }
            if isContrary ?? false {
                contrary.append(seen)
            } else {
                grown.add(seen.pair)
                added.append(seen)
            }
        }
        added = Self.withoutWhatFollows(added, from: file)
        let names = Set(pairs.flatMap { [$0.pair.before, $0.pair.after] })
        var unseen: [(pair: OrderPair, line: Int)] = []
        let shown = OrderFile(pairs: pairs.map(\.pair), path: file.path)
        let shownRelation = OrderRelation(shown, locks: names)
        for pair in file.pairs {
            for before in pair.before where before.isName {
                for after in pair.after where after.isName {
                    guard relation.knows(before.text), shownRelation.lines(from: before.text, to: after.text) == nil
                    else { continue }
                    unseen.append((OrderPair(before: before.text, after: after.text), pair.line))
                }
            }
        }
        return OrderChanges(
            learned: self, added: added, against: against, contrary: contrary + found.against, unseen: unseen)
    }
}

extension LearnedOrder {
    /// Pairs without those that follow from the others and a file.
    private static func withoutWhatFollows(_ pairs: [Seen], from file: OrderFile) -> [Seen] {
        var kept = pairs
        for seen in pairs {
            let others = kept.filter { $0.pair != seen.pair }
            var rest = file
            for other in others { rest.add(other.pair) }
            if rest.standings(of: [seen.pair])[seen.pair] == .declared { kept = others }
        }
        return kept
    }
}

/// What some runs would change in an order file.
package struct OrderChanges: Sendable {
    private let learned: LearnedOrder
    /// Pairs that the file does not have and that would be added.
    package let added: [LearnedOrder.Seen]
    /// Pairs that are against lines of the file.
    package let against: [(seen: LearnedOrder.Seen, lines: [Int])]
    /// Pairs that are against others of these runs, which more of them show.
    package let contrary: [LearnedOrder.Seen]
    /// Pairs of the file that no run shows, with their lines.
    package let unseen: [(pair: OrderPair, line: Int)]

    init(
        learned: LearnedOrder, added: [LearnedOrder.Seen], against: [(seen: LearnedOrder.Seen, lines: [Int])],
        contrary: [LearnedOrder.Seen], unseen: [(pair: OrderPair, line: Int)]
    ) {
        self.learned = learned
        self.added = added
        self.against = against
        self.contrary = contrary
        self.unseen = unseen
    }

    /// The lines to add to the file.
    package var addition: String { learned.lines(added, mark: "") }

    /// Everything for people, a line each: `+` would be added, `!` is against the file, `-` was not seen.
    package var listing: String {
        var text = learned.lines(added, mark: "+ ")
        for (seen, lines) in against {
            text += learned.lines([seen], mark: "! ") { _ in "against \(OrderRelation.words(of: lines))" }
        }
        text += learned.lines(contrary, mark: "! ") { _ in "against the rest of these traces" }
        for (pair, line) in unseen {
            let (before, after) = (OrderPattern(pair.before, isQuoted: true), OrderPattern(pair.after, isQuoted: true))
            text += "- \(before.written) -> \(after.written)  # line \(line), not seen\n"
        }
        return text
    }
}
