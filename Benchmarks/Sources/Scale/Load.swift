/// What a generated trace is made of.
struct Load {
    /// The names of the loads.
    enum Name: String, CaseIterable {
        /// Locks of several kinds, conditions, semaphores and attempts.
        case mixed
        /// Reads and writes between nested locks, whose order the code site fixes.
        case realistic
        /// The same with lists of locks that are drawn anew each time.
        case stress
    }

    var name: Name
    var threads = 16
    var locks = 200
    /// The most locks that are held at once.
    var nesting = 3
    var sites = 300
    var variables = 0
    /// How many in a hundred events read or write a variable.
    var accesses = 0
    var semaphores = 0
    var conditions = 0
    /// Pairs of locks that threads of even number take in one order and those of odd number in the other.
    var inversions = 0
    /// Whether the two locks of an inversion are neighbours in the order, so that no longer cycle leads through them.
    var isAdjacent = false
    /// Whether each critical section draws its locks anew.
    var drawsLists = false

    init(_ name: Name) {
        self.name = name
        switch name {
        case .mixed:
            semaphores = 8
            conditions = 8
        case .realistic, .stress:
            variables = 1000
            accesses = 77
            inversions = 6
            drawsLists = name == .stress
        }
    }
}
