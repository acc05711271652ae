import TraceModel

/// What makes a finding the same finding in another run: its rule, which of the rule's mistakes it is, and what its threads
/// and objects are known by there (``StableKeys``), without ids, times and lines.
package enum Fingerprint {
    static func of(_ finding: Finding, _ keys: StableKeys) -> String {
        let threads = finding.hasThreadsByChance ? [] : finding.threads.map { keys.key(of: $0) }
        let objects = finding.objects.map { id in
            keys.isKnownAgain(id) ? keys.key(of: id) : keys.key(of: id) + uses(of: id, finding, keys.names.tables)
        }
        return of(finding.rule, mistake: finding.mistake, parts: threads + objects)
    }

    /// Where the finding uses an object that has nothing of its own to be known by: the functions. A function of a standard
    /// library says nothing of who called it; where there are only such, the object is another one in each run.
    private static func uses(of object: ObjectID, _ finding: Finding, _ tables: TraceTables) -> String {
        let sites = finding.locations.filter { $0.object == object }.compactMap { tables.site($0.site) }
        let functions = Set(
            sites.filter { !tables.isInLibrary($0) }.map { "\u{0}\($0.file)\u{0}\($0.function)" })
        return functions.isEmpty ? "\u{0}#\(object.rawValue)" : functions.sorted().joined()
    }

    /// The fingerprint of a rule's finding on threads and objects by their keys.
    package static func of(_ rule: String, mistake: String = "", parts: [String]) -> String {
        // A cycle has no first member, and two threads of one kind may swap their parts from run to run.
        let parts = parts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for text in [rule] + (mistake.isEmpty ? [] : [mistake]) + parts {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            hash = hash &* 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
