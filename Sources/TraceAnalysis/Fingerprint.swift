import TraceModel
import TraceReplay

/// What makes a finding the same finding in another run: its rule, which of the rule's mistakes it is, and the names and
/// creation sites of its threads and objects, without ids, times and lines.
enum Fingerprint {
    static func of(_ finding: Finding, _ names: TraceNames) -> String {
        var parts: [String] = []
        for thread in finding.threads where !finding.hasThreadsByChance {
            parts.append(part(names.stable(thread), names.tables.thread(thread)?.site ?? .none, names))
        }
        for object in finding.objects {
            parts.append(part(names.stable(object), names.tables.object(object)?.site ?? .none, names))
        }
        // A cycle has no first member, and two threads of one kind may swap their parts from run to run.
        parts.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let mistake = finding.mistake.isEmpty ? [] : [finding.mistake]
        for text in [finding.rule] + mistake + parts {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            hash = hash &* 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func part(_ name: String, _ site: SiteID, _ names: TraceNames) -> String {
        guard let row = names.tables.site(site) else { return name }
        return "\(name)\u{0}\(row.file)\u{0}\(row.function)"
    }
}
