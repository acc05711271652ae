/// Bounds of forms that others read.
enum ReportLimits {
    /// How long a text from a trace may be in a form that shows it in a list, in bytes.
    static let text = 4000
}

extension String {
    /// The text, or its first bytes and an ellipsis where it is longer.
    func prefix(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var result = ""
        var count = 0
        for scalar in unicodeScalars {
            count += UTF8.width(scalar)
            if count > limit { break }
            result.unicodeScalars.append(scalar)
        }
        return result + "…"
    }
}
