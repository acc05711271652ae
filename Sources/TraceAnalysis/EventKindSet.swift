package import TraceModel

/// A set of event kinds.
package struct EventKindSet: Sendable, ExpressibleByArrayLiteral {
    private var bits: UInt64 = 0

    /// The set of the kinds given.
    package init(arrayLiteral kinds: EventKind...) {
        for kind in kinds { bits |= 1 << UInt64(kind.rawValue) }
    }

    /// Whether a kind is in the set.
    package func contains(_ kind: EventKind) -> Bool { bits & (1 << UInt64(kind.rawValue)) != 0 }
}
