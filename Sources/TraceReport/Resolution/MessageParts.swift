import TraceAnalysis

/// A message taken apart for a list: what it says before a chain of threads, the links of the chain, and what it says after.
package struct MessageParts: Equatable, Sendable {
    /// "5 threads wait for one another:"; the whole message where it is not a list.
    package var lead: String
    /// "thread 'A' waits for 'lock 1', which 'B' holds", one for each thread; empty where the message is a sentence.
    package var links: [String] = []
    /// What comes after the chain, often nothing.
    package var tail = ""

    /// From how many threads on a chain is told as a list.
    private static let longChain = 3

    /// A message that is not taken apart.
    package init(_ message: String) { lead = message }

    /// - Parameter chain: The links as the message has them.
    init(_ message: String, chain: [String]) {
        self.init(message)
        guard chain.count >= Self.longChain, let first = chain.first, let last = chain.last,
            let start = message.firstRange(of: first)?.lowerBound,
            let end = message[start...].firstRange(of: last)?.upperBound
        else { return }
        lead =
            start == message.startIndex ? "\(chain.count) threads wait for one another:" : String(message[..<start])
        while lead.last == " " { lead.removeLast() }
        links = chain
        tail = String(message[end...].drop { $0 == ";" || $0 == " " })
    }
}

extension ResolvedFinding {
    /// The message, as a list where a chain is long.
    var messageParts: MessageParts { MessageParts(message, chain: chain) }
}
