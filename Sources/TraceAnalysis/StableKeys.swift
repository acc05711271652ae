package import TraceModel

/// What threads and objects of a trace are known by in other runs of the program.
///
/// With a name that the program gave: the name and the function that created it. Without one: the function, the kind, and
/// the how many-th of its kind it is that its creator made there. So neither lines nor what was created elsewhere matter.
/// Where it is not on record where something was created, its origin says what there is to say, else its kind.
package struct StableKeys: Sendable {
    let names: TraceNames
    private let ordinals: CreationOrdinals

    package init(_ names: TraceNames) {
        self.names = names
        ordinals = CreationOrdinals(names)
    }

    package func key(of id: ThreadID) -> String {
        let row = names.tables.thread(id)
        let site = names.tables.site(row?.site ?? .none)
        if let given = names.given(id) { return Self.key(given, site) }
        guard let row, let site else { return row?.origin ?? ObjectKind.thread.name }
        let kind = names.tables.object(ObjectID(row.id))?.kind ?? .thread
        return Self.key(kind.name, site) + "\u{0}\(ordinals.ordinal(of: id) ?? 0)"
    }

    /// Whether another run can have the same object, as far as its key says: not of a lock on the heap that nobody has
    /// initialized, as C++'s `std::mutex`, whose key is its kind.
    func isKnownAgain(_ id: ObjectID) -> Bool {
        guard let row = names.tables.object(id), !row.kind.isThread else { return true }
        return names.given(id) != nil || row.origin != nil || names.tables.site(row.site) != nil
    }

    package func key(of id: ObjectID) -> String {
        guard let row = names.tables.object(id), !row.kind.isThread else {
            return key(of: ThreadID(rawValue: id.rawValue))
        }
        let site = names.tables.site(row.site)
        if let given = names.given(id) { return Self.key(given, site) }
        guard let site else { return row.origin ?? row.kind.name }
        return Self.key(row.kind.name, site) + "\u{0}\(ordinals.ordinal(of: id) ?? 0)"
    }

    private static func key(_ name: String, _ site: SourceSite?) -> String {
        site.map { "\(name)\u{0}\($0.file)\u{0}\($0.function)" } ?? name
    }
}
