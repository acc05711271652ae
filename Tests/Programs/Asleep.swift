import Glibc

/// Waits until each of these threads, or processes of one thread, sleeps in the kernel or has ended, all of them at the same
/// moment. Nothing of it is on record.
///
/// - Parameter ids: the kernel's numbers.
func untilAsleep(_ ids: [Int64]) {
    var before: [Moment?] = []
    while true {
        let now = ids.map(Moment.init)
        // The second look shows that those that were seen first have not moved while the others were looked at.
        if now.allSatisfy({ $0?.isAsleep ?? true }), now == before { return }
        before = now
        sched_yield()
    }
}

/// What a thread does, and how many times it has left the processor.
private struct Moment: Equatable {
    let isAsleep: Bool
    let switches: [String]

    /// - Returns: Nil when there is no such thread.
    init?(of id: Int64) {
        guard let file = fopen("/proc/\(id)/status", "r") else { return nil }
        defer { fclose(file) }
        var lines: [String] = []
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, 4096, file) != nil {
            lines.append(String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        guard let state = lines.first(where: { $0.hasPrefix("State:") }) else { return nil }
        isAsleep = state.contains("S (") || state.contains("Z (")
        switches = lines.filter { $0.contains("ctxt_switches:") }
    }
}
