import Foundation
package import TracePolicy

/// A lock order that a team keeps in its repository, as a text that people read and edit.
///
/// A line is a level, whose locks come after those of the levels above it, or a pair: `A -> B` says that B may be acquired
/// while A is held, and A not while B is held. What follows from several lines holds as well.
package struct OrderFile: Equatable, Sendable {
    /// Locks that come before others.
    package struct Pair: Equatable, Sendable {
        package var before: [OrderPattern]
        package var after: [OrderPattern]
        /// The line, from 1.
        package var line: Int
    }

    /// Locks without an order among them.
    package struct Level: Equatable, Sendable {
        package var locks: [OrderPattern]
        /// The line, from 1.
        package var line: Int
    }

    /// Where it was read from.
    package let path: String
    package private(set) var levels: [Level] = []
    package private(set) var pairs: [Pair] = []

    /// The rule that holds a run against it.
    package static let rule = "lock-order-violation"
    /// How long a file may be, in bytes.
    package static let mostBytes = 1 << 22

    /// Reads an order file.
    ///
    /// - Throws: ``SettingsError`` with the line, also where the order contradicts itself.
    package init(reading path: String) throws {
        let data = try SettingsFile.bytes(of: path, most: Self.mostBytes)
        guard let text = String(bytes: data, encoding: .utf8) else { throw SettingsError(path, "is not UTF-8") }
        try self.init(text, path: path)
    }

    /// Takes the text of a file.
    package init(_ text: String, path: String) throws(SettingsError) {
        self.path = path
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("<<<<<<< ") || line.hasPrefix(">>>>>>> ") || line == "=======" {
                throw SettingsError(path, line: index + 1, "has a merge conflict; keep the lines of both sides")
            }
            do {
                switch try OrderLine(line) {
                case .nothing: break
                case .level(let locks): levels.append(Level(locks: locks, line: index + 1))
                case .chain(let steps):
                    for (before, after) in zip(steps, steps.dropFirst()) {
                        pairs.append(Pair(before: before, after: after, line: index + 1))
                    }
                }
            } catch {
                throw SettingsError(path, line: index + 1, error.text)
            }
        }
        try checkLevels()
        try checkPairs()
    }

    /// An order of pairs that nobody wrote.
    init(pairs: [OrderPair], path: String) {
        self.path = path
        for pair in pairs { add(pair) }
    }

    /// Adds a pair, as of line 0.
    mutating func add(_ pair: OrderPair) {
        pairs.append(
            Pair(
                before: [OrderPattern(pair.before, isQuoted: true)], after: [OrderPattern(pair.after, isQuoted: true)],
                line: 0))
    }

    /// All locks of the file, each with its line.
    package var locks: [(pattern: OrderPattern, line: Int)] {
        levels.flatMap { level in level.locks.map { ($0, level.line) } }
            + pairs.flatMap { pair in (pair.before + pair.after).map { ($0, pair.line) } }
    }

    /// The locks that the file calls by their names.
    package var names: Set<String> { Set(locks.lazy.filter(\.pattern.isName).map(\.pattern.text)) }

    private func checkLevels() throws(SettingsError) {
        var lines: [OrderPattern: Int] = [:]
        for level in levels {
            for lock in level.locks {
                if let other = lines[lock] {
                    throw SettingsError(
                        path, line: level.line, "'\(lock.written)' is on a level already, in line \(other)")
                }
                lines[lock] = level.line
            }
        }
    }

    /// A pair that says the opposite of what other lines say.
    private func checkPairs() throws(SettingsError) {
        let relation = OrderRelation(self, locks: [])
        for pair in pairs {
            for before in pair.before where before.isName {
                for after in pair.after where after.isName {
                    guard let lines = relation.lines(from: after.text, to: before.text) else { continue }
                    throw SettingsError(
                        path, line: pair.line,
                        "'\(before.written) -> \(after.written)' is the opposite of what "
                            + OrderRelation.words(of: lines) + (lines.count == 1 ? " has" : " have"))
                }
            }
        }
    }
}
