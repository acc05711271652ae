/// What makes a finding the same finding in another run: its rule, which of the rule's mistakes it is, and what its threads
/// and objects are known by there (``StableKeys``), without ids, times and lines.
package enum Fingerprint {
    static func of(_ finding: Finding, _ keys: StableKeys) -> String {
        let threads = finding.hasThreadsByChance ? [] : finding.threads.map { keys.key(of: $0) }
        return of(finding.rule, mistake: finding.mistake, parts: threads + finding.objects.map { keys.key(of: $0) })
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
