package import TraceModel

/// Rows of a trace as none can be recorded: ids of no row, numbers at the ends of their range, names that steer a terminal.
package enum DamagedRows {
    private static let ids: [Int64] =
        Array(0...12) + [.min, .min + 1, -1, 4095, 4096, 1 << 31, 1 << 32, 1 << 33 + 1, .max - 1, .max]
    private static let names: [String?] = [
        nil, "", "a", "a", "\u{1B}[31m", "\u{202E}gnp.exe", "\u{0}\u{7F}\u{85}\n",
        String(repeating: "x", count: 20_000),
        "e\u{301}\u{1F469}\u{200D}\u{1F680}",
    ]

    /// An id, which is often one of a row.
    package static func id(using random: inout Randomness) -> Int64 { ids.randomElement(using: &random)! }

    /// A name, or none.
    package static func name(using random: inout Randomness) -> String? { names.randomElement(using: &random)! }

    /// Tables, and 3000 events of all kinds.
    package static func random(using random: inout Randomness) -> (tables: TraceTables, events: [TraceEvent]) {
        func id() -> Int64 { self.id(using: &random) }
        func name() -> String? { self.name(using: &random) }
        let threads = (0..<10).map { _ in
            ThreadInfo(
                id: ThreadID(rawValue: id()), process: ProcessID(rawValue: id()), name: name(),
                isDaemon: .random(using: &random), isForeign: .random(using: &random), parent: ThreadID(rawValue: id()),
                origin: name(), site: SiteID(rawValue: id()), started: Bool.random(using: &random) ? id() : nil,
                end: ([nil, .returned, .threw, .abrupt, .running] as [ThreadInfo.End?]).randomElement(using: &random)!,
                error: name())
        }
        let objects = (0..<20).map { _ in
            ObjectInfo(
                id: ObjectID(rawValue: id()), process: ProcessID(rawValue: id()),
                kind: ObjectKind.allCases.randomElement(using: &random)!, name: name(),
                capacity: Bool.random(using: &random) ? id() : nil, site: SiteID(rawValue: id()))
        }
        let sites = (0..<8).map { _ in
            SourceSite(id: SiteID(rawValue: id()), file: name() ?? "f", line: id(), function: name() ?? "")
        }
        let events = (0..<3000).map { _ in
            TraceEvent(
                seq: id(), time: id(), thread: ThreadID(rawValue: id()),
                kind: EventKind.allCases.randomElement(using: &random)!, object: ObjectID(rawValue: id()),
                objectSeq: id(), site: SiteID(rawValue: id()), value: id())
        }
        return (TraceTables(threads: threads, objects: objects, sites: sites), events)
    }
}
