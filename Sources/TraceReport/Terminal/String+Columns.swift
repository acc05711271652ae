extension String {
    /// The text with blanks after it up to a width, in scalars; a longer text stays as it is.
    func filled(to width: Int) -> String { self + blanks(to: width) }

    /// The text with blanks before it up to a width, in scalars; a longer text stays as it is.
    func alignedRight(to width: Int) -> String { blanks(to: width) + self }

    /// The text without the blanks at its end.
    var withoutTrailingBlanks: String {
        var text = Substring(self)
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private func blanks(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - unicodeScalars.count))
    }
}
