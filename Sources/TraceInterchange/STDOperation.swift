/// What a line of an STD trace says its thread did: the operations of STD, and those that this project adds.
enum STDOperation: UInt8, CaseIterable, Sendable {
    case acq, rel, r, w, fork, join
    case req, rdreq, joinreq, timeout
    case rdacq, rdrel, upgrade, downgrade
    case tryacq, tryrdacq, tryfail, tryrdfail
    case `init`, destroy, ownerdead
    case cinit, cdestroy, wait, wake, waketimeout, notify, notifyall
    case seminit, sempost, semreq, semwait
    case binit, bdestroy, barr, bdep
    case block, unblock, blocktimeout, owner, unowned
    case exit, detach, daemon, cancel, pexit

    /// The word in the file.
    var name: String { "\(self)" }

    /// What stands between the parentheses.
    enum Operand: Sendable {
        /// One name.
        case name
        /// The name of a thread; digits alone are a number.
        case thread
        /// A name and, after a comma, the kind of a lock, which may be left out.
        case kind
        /// Two names with a comma between them.
        case names
        /// A name and a number with a comma between them.
        case number
        /// Anything.
        case any
    }

    /// What stands between the parentheses.
    var operand: Operand {
        switch self {
        case .fork, .join, .joinreq, .detach, .daemon, .cancel: .thread
        case .`init`: .kind
        case .wait, .wake, .waketimeout, .owner: .names
        case .seminit, .binit: .number
        case .exit, .pexit: .any
        default: .name
        }
    }

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { (Array($0.name.utf8), $0) })
    /// The operations by a hash of their names that has no two in one place; most lines are found by it alone.
    private static let table: [(name: [UInt8], operation: STDOperation)?] = {
        var table: [(name: [UInt8], operation: STDOperation)?] = Array(repeating: nil, count: 256)
        for (name, operation) in byName {
            var slot = name.withUnsafeBytes { hash($0) }
            while table[slot] != nil { slot = (slot + 1) & 255 }
            table[slot] = (name, operation)
        }
        return table
    }()

    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var hash: UInt32 = 0x811c_9dc5
        for byte in name { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return Int((hash ^ hash >> 8) & 255)
    }

    /// The operation of a name, or nil where there is none.
    static func named(_ name: UnsafeRawBufferPointer) -> STDOperation? {
        var slot = hash(name)
        while let entry = table[slot] {
            if entry.name.count == name.count, entry.name.elementsEqual(name) { return entry.operation }
            slot = (slot + 1) & 255
        }
        return nil
    }
}

/// What an STD trace says of a lock at its beginning.
enum STDLockKind: UInt8, CaseIterable, Sendable {
    case normal, rec, errorcheck, robust, rw
}
