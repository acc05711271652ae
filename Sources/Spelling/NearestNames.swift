/// The names that somebody who typed `typed` may have meant, nearest first.
package func nearestNames(to typed: String, among names: [String]) -> [String] {
    let tolerance = max(2, typed.count / 3)
    let near =
        names.map { (name: $0, distance: editDistance(typed, $0)) }
        .filter { !typed.isEmpty && ($0.distance <= tolerance || $0.name.hasPrefix(typed)) }
        .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return near.prefix(3).map(\.name)
}

/// What to say after "no demo is called 'deadlok'; ": the names that may have been meant, else `otherwise`.
package func suggestion(for typed: String, among names: [String], otherwise: String) -> String {
    let near = nearestNames(to: typed, among: names)
    return near.isEmpty ? otherwise : "did you mean \(near.joined(separator: ", "))?"
}

/// How many characters must be inserted, deleted or replaced to turn one text into the other (Levenshtein's distance).
package func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    // The row of the usual table for the part of `left` that has been read; `row[n]` is for the first n of `right`.
    var row = Array(0...right.count)
    for (read, character) in left.enumerated() {
        var diagonal = row[0]
        row[0] = read + 1
        for (index, other) in right.enumerated() {
            let replaced = diagonal + (character == other ? 0 : 1)
            diagonal = row[index + 1]
            row[index + 1] = min(replaced, diagonal + 1, row[index] + 1)
        }
    }
    return row[right.count]
}
