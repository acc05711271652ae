import TestSupport

/// Locks that come into being on the way.
extension RandomScenario {
    /// Lets threads create some of the locks: each of them somewhere before its first use by that thread.
    mutating func addCreations(_ locks: [Int64], _ random: inout Randomness) {
        for lock in locks where Int.random(in: 0..<4, using: &random) > 0 {
            let creator = programs.indices.randomElement(using: &random) ?? 0
            let first = programs[creator].firstIndex { Self.lock(of: $0) == lock } ?? programs[creator].count
            programs[creator].insert(.create(lock), at: Int.random(in: 0...first, using: &random))
            uncreated.insert(lock)
        }
    }

    /// Whether what a thread would use next has been created, or is about to be.
    func canKnow(_ thread: Int) -> Bool {
        let action = programs[thread][places[thread]]
        if case .create = action { return true }
        return Self.lock(of: action).map { !uncreated.contains($0) } ?? true
    }

    private static func lock(of action: Action) -> Int64? {
        switch action {
        case .acquire(let lock, _, _), .release(let lock, _), .handOver(let lock): lock
        default: nil
        }
    }
}
