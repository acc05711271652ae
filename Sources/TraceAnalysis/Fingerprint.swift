package import TraceModel
import TraceReplay

/// What makes a finding the same finding in another run: its rule, which of the rule's mistakes it is, and the names and
/// creation sites of its threads and objects, without ids, times and lines.
package enum Fingerprint {
    static func of(_ finding: Finding, _ names: TraceNames) -> String {
        let threads = finding.hasThreadsByChance ? [] : finding.threads.map { key(of: $0, names) }
        return of(finding.rule, mistake: finding.mistake, parts: threads + finding.objects.map { key(of: $0, names) })
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

    /// What is the same of a thread in another run.
    package static func key(of thread: ThreadID, _ names: TraceNames) -> String {
        key(names.stable(thread), names.tables.thread(thread)?.site ?? .none, names)
    }

    /// What is the same of an object in another run.
    package static func key(of object: ObjectID, _ names: TraceNames) -> String {
        key(names.stable(object), names.tables.object(object)?.site ?? .none, names)
    }

    private static func key(_ name: String, _ site: SiteID, _ names: TraceNames) -> String {
        guard let row = names.tables.site(site) else { return name }
        return "\(name)\u{0}\(row.file)\u{0}\(row.function)"
    }
}
