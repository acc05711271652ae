/// What a key does while one steps through a trace.
package enum StepKey: Equatable, Sendable {
    case next, previous
    /// To the next, or the last before, of the thread or the object of this event.
    case nextOfThread, previousOfThread, nextOfObject, previousOfObject
    case nextFinding, previousFinding
    case first, last
    /// To the event of the number that was typed.
    case go
    case digit(Int)
    case help, quit

    /// The key of a character; nil for one that does nothing.
    package init?(_ character: Character) {
        switch character {
        case " ", "n", "j", "l": self = .next
        case "p", "k", "h", "b": self = .previous
        case "t": self = .nextOfThread
        case "T": self = .previousOfThread
        case "o": self = .nextOfObject
        case "O": self = .previousOfObject
        case "f": self = .nextFinding
        case "F": self = .previousFinding
        case "g": self = .first
        case "G": self = .last
        case "\r", "\n": self = .go
        case "?": self = .help
        case "q", "\u{3}", "\u{4}": self = .quit
        default:
            guard let digit = character.wholeNumberValue, character.isASCII else { return nil }
            self = .digit(digit)
        }
    }

    /// The keys in the characters that a terminal sent, arrows and their like among them, each with its rest.
    package static func all(in text: some StringProtocol) -> [StepKey] {
        var keys: [StepKey] = []
        var rest = Substring(text)
        while let first = rest.first {
            if let (sequence, key) = sequences.first(where: { rest.hasPrefix($0.0) }) {
                keys.append(key)
                rest = rest.dropFirst(sequence.count)
                continue
            }
            rest = rest.dropFirst()
            if let key = StepKey(first) { keys.append(key) }
        }
        return keys
    }

    /// What the keys with names of their own send (ECMA-48, as xterm does).
    private static let sequences: [(String, StepKey)] = [
        ("\u{1B}[C", .next), ("\u{1B}[B", .next), ("\u{1B}[D", .previous), ("\u{1B}[A", .previous),
        ("\u{1B}OC", .next), ("\u{1B}OB", .next), ("\u{1B}OD", .previous), ("\u{1B}OA", .previous),
        ("\u{1B}[H", .first), ("\u{1B}[F", .last), ("\u{1B}[1~", .first), ("\u{1B}[4~", .last),
    ]

    /// What the keys do, in lines.
    package static let explanations = [
        "right, down, n, space   the next event        left, up, p   back by one",
        "t, T   the next, the last before, of this event's thread;   o, O   of its object",
        "f, F   the next, the last before, that a finding is about",
        "g, G   before the first event, the last one;   12 Enter   event 12",
        "?   these lines;   q   leaves",
    ]
}
