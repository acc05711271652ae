/// Gives the locations of a trace numbers, from 1 in the order in which they come.
struct SiteNumbers {
    /// Locations up to here have a place in a table of their own.
    private static let dense: Int64 = 1 << 16

    /// The locations, by number less 1.
    private(set) var all: [Int64] = []
    private var small: [Int64] = []
    private var others: [Int64: Int64] = [:]

    /// The number of a location.
    mutating func number(of location: Int64) -> Int64 {
        if location < Self.dense {
            let place = Int(location)
            while small.count <= place { small.append(0) }
            if small[place] == 0 { small[place] = add(location) }
            return small[place]
        }
        if let known = others[location] { return known }
        let number = add(location)
        others[location] = number
        return number
    }

    private mutating func add(_ location: Int64) -> Int64 {
        all.append(location)
        return Int64(all.count)
    }
}
