extension [String] {
    /// "a, b and c"; of more than `most` the first ones, and how many more.
    package func listed(most: Int = .max) -> String {
        let parts = count > most ? prefix(most - 1) + ["\(count - most + 1) more"] : self
        guard parts.count > 1, let last = parts.last else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
