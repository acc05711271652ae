/// Of threads and objects without a given name, the how many-th each is of its kind that its creator made in one function:
/// 1 for the first, 0 for one with a name.
///
/// What a creator makes in other functions does not count, and neither does what has a name, so that an ordinal stays the
/// same when something else is created before.
package struct CreationOrdinals: Sendable {
    private let threads: [Int32]
    private let objects: [Int32]
    private let tables: TraceTables

    /// Counts in the order in which they were created, which their origins tell, or else the rows.
    package init(_ names: TraceNames) {
        let tables = names.tables
        self.tables = tables
        let functions = Self.functions(of: tables)
        threads = Self.ordinals(
            tables.threads.map { row in
                let kind = tables.object(ObjectID(row.id))?.kind ?? .thread
                return Creation(
                    process: row.process, creator: row.parent, function: functions[row.site] ?? -1, kind: kind,
                    number: Self.number(row.origin), isNamed: names.given(row.id) != nil)
            })
        objects = Self.ordinals(
            tables.objects.map { row in
                Creation(
                    process: row.process, creator: row.createdBy, function: functions[row.site] ?? -1, kind: row.kind,
                    number: Self.number(row.origin), isNamed: names.given(row.id) != nil)
            })
    }

    /// The ordinal of a thread; nil where the trace does not have it.
    package func ordinal(of id: ThreadID) -> Int? { tables.index(of: id).map { Int(threads[$0]) } }

    /// The ordinal of an object that is not a thread; nil where the trace does not have it.
    package func ordinal(of id: ObjectID) -> Int? { tables.index(of: id).map { Int(objects[$0]) } }

    private struct Creation {
        var process: ProcessID
        var creator: ThreadID
        var function: Int32
        var kind: ObjectKind
        /// The how many-th it is of all of its kind that the creator made.
        var number: UInt64
        var isNamed: Bool
    }

    private struct Group: Hashable {
        var process: ProcessID
        var creator: ThreadID
        var function: Int32
        var kind: ObjectKind
    }

    /// A number for each function that sites are in, whatever the line.
    private static func functions(of tables: TraceTables) -> [SiteID: Int32] {
        struct Function: Hashable {
            var file: String
            var function: String
        }
        var known: [Function: Int32] = [:]
        var functions: [SiteID: Int32] = [:]
        for row in tables.sites {
            let next = Int32(clamping: known.count)
            let function = Function(file: row.file, function: row.function)
            functions[row.id] = known[function] ?? next
            known[function, default: next] = functions[row.id] ?? next
        }
        return functions
    }

    private static func ordinals(_ creations: [Creation]) -> [Int32] {
        var counts: [Group: Int32] = [:]
        var ordinals = Array(repeating: Int32(0), count: creations.count)
        // Rows are written in the order of creation, unless something was created before the recording began.
        let isInOrder = zip(creations, creations.dropFirst()).allSatisfy { $0.number <= $1.number }
        let order =
            isInOrder
            ? Array(creations.indices)
            : creations.indices.sorted { (creations[$0].number, $0) < (creations[$1].number, $1) }
        for index in order where !creations[index].isNamed {
            let creation = creations[index]
            let group = Group(
                process: creation.process, creator: creation.creator, function: creation.function, kind: creation.kind)
            let count = (counts[group] ?? 0) &+ 1
            counts[group] = count
            ordinals[index] = count
        }
        return ordinals
    }

    /// The number at the end of an origin; 0 where it has none.
    private static func number(_ origin: String?) -> UInt64 {
        guard let origin else { return 0 }
        var number: UInt64 = 0
        var place: UInt64 = 1
        for byte in origin.utf8.reversed().prefix(18) {
            guard (48...57).contains(byte) else { break }
            number += UInt64(byte - 48) * place
            place *= 10
        }
        return number
    }
}
