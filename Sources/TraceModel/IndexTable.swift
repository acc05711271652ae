/// A map from the ids of a trace to dense indices, quick for the small ids that a recorder gives out.
///
/// Ids of an untrusted trace can be any `Int64`. Ids that are small measured by how many there are live in an array;
/// all others in a dictionary, so that one huge id costs one entry and not a huge array.
package struct IndexTable: Sendable {
    /// By id, -1 where it has none: four bytes each, which a million ids need and an optional would double.
    private var dense: ContiguousArray<Int32> = []
    private var sparse: [Int64: Int32] = [:]
    package private(set) var count = 0

    /// Makes an empty table.
    package init() {}

    /// The index of an id; nil where the id was never inserted.
    @inline(__always)
    package func index(of id: Int64) -> Int? {
        if id >= 0, id < Int64(dense.count) {
            let found = dense[Int(id)]
            if found >= 0 { return Int(found) }
        }
        return sparse.isEmpty ? nil : sparse[id].map { Int($0) }
    }

    /// Gives an id that was never inserted the next index, and returns it.
    ///
    /// - Precondition: `index(of: id)` is nil.
    package mutating func insert(_ id: Int64) -> Int {
        let index = count
        count += 1
        if id >= 0, id < Int64(4096 + 8 * count) {
            if id >= Int64(dense.count) {
                let size = max(Int(id) + 1, dense.count * 2)
                dense.append(contentsOf: repeatElement(-1, count: size - dense.count))
            }
            dense[Int(id)] = Int32(index)
        } else {
            sparse[id] = Int32(index)
        }
        return index
    }
}
