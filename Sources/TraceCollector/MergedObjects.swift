/// What the merge keeps of each object, found by the object's id.
///
/// Ids are given out one after the other, so most have their place by the id itself. A damaged buffer may name any, and
/// memory is for as many objects as there are records: ids that are far off are looked up.
struct MergedObjects {
    struct Entry {
        /// The number of the object's next event, 0 while the object is not known.
        var next: UInt64 = 0
        /// The first stream that is parked there, as an index into the streams of a run; -1 for none.
        var parked: Int32 = -1
    }

    private var near: [Entry] = []
    private var far: [Entry] = []
    private var places: [Int: Int] = [:]
    /// How often a place was asked for: about once for each record.
    private var requests = 0

    /// The entry at a place.
    subscript(place: Int) -> Entry {
        @inline(__always) get { place >= 0 ? near[place] : far[~place] }
        @inline(__always) _modify {
            if place >= 0 { yield &near[place] } else { yield &far[~place] }
        }
    }

    /// Where an object has its entry.
    @inline(__always)
    mutating func place(of object: Int) -> Int {
        requests &+= 1
        return object < near.count && far.isEmpty ? object : search(object)
    }

    @inline(never)
    private mutating func search(_ object: Int) -> Int {
        if let place = places[object] { return place }
        if object < near.count { return object }
        if object < (1 << 16) + requests * 4 {
            let count = max(object + 1, near.count * 2, 1024)
            near.append(contentsOf: repeatElement(Entry(), count: count - near.count))
            return object
        }
        let place = ~far.count
        far.append(Entry())
        places[object] = place
        return place
    }
}
