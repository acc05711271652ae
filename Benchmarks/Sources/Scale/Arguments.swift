/// The words and the options of a command line.
struct Arguments {
    private(set) var words: [String] = []
    private var options: [String: String] = [:]

    /// `flags` are the options that take no value.
    init(_ arguments: some Sequence<String>, flags: Set<String>) throws {
        var rest = arguments.makeIterator()
        while let word = rest.next() {
            if flags.contains(word) {
                options[word] = ""
            } else if word.hasPrefix("--") {
                guard let value = rest.next() else { throw UsageError("\(word) wants a value") }
                options[word] = value
            } else {
                words.append(word)
            }
        }
    }

    func has(_ option: String) -> Bool { options[option] != nil }
    func text(_ option: String) -> String? { options[option] }

    func number(_ option: String) throws -> Int? {
        guard let text = options[option] else { return nil }
        guard let number = Int(text), number >= 0 else { throw UsageError("\(option) wants a number") }
        return number
    }
}

struct UsageError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
