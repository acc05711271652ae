import Foundation
import TraceAnalysis
import TraceModel

/// The timeline: for each trace its lanes, shades, slices and the marks of findings. Numbers go into typed arrays in
/// base64, which a browser reads without parsing them.
enum TimelineSection {
    static func write(_ report: ResolvedReport, _ settings: ReportSettings, _ json: inout JSONText) {
        let findings = report.findings(withExcluded: settings.showsExcluded)
        json.object { json in
            json.key("traces")
            json.array { json in
                for (index, trace) in report.traces.enumerated() {
                    guard let timeline = trace.overview?.timeline else { continue }
                    json.newline()
                    write(trace, timeline, findings.filter { $0.trace == index && !$0.sources.isEmpty }, to: &json)
                }
            }
        }
    }

    private static func write(
        _ trace: ResolvedTrace, _ timeline: TimelineOverview, _ findings: [ResolvedFinding], to json: inout JSONText
    ) {
        var names = TimelineNames(trace.names)
        let buckets = Int(min(Int64(TimelineOverview.mostBuckets), max(1, timeline.end / timeline.bucketWidth + 1)))
        json.object { json in
            json.member("name", trace.path)
            json.key("end")
            json.number(timeline.end)
            json.key("width")
            json.number(timeline.bucketWidth)
            json.key("buckets")
            json.number(buckets)
            json.key("sliceCount")
            json.number(timeline.sliceCount)
            json.key("kept")
            json.number(timeline.slices.count)
            json.key("lanes")
            json.array { json in for lane in timeline.lanes { write(lane, trace, &names, to: &json) } }
            json.newline()
            json.member("waits", shades(timeline.waits, buckets, timeline.bucketWidth))
            json.member("holds", shades(timeline.holds, buckets, timeline.bucketWidth))
            json.newline()
            json.key("slices")
            json.object { write(timeline.slices, &names, to: &$0) }
            json.newline()
            json.key("markers")
            json.array { json in for finding in findings { write(finding, timeline, to: &json) } }
            json.newline()
            names.write(to: &json)
        }
    }

    private static func write(
        _ lane: TimelineOverview.Lane, _ trace: ResolvedTrace, _ names: inout TimelineNames, to json: inout JSONText
    ) {
        json.object { json in
            json.member("name", lane.thread.map(trace.names.thread) ?? "\(lane.threads) more threads")
            json.key("thread")
            json.number(lane.thread.map { names.number(of: $0) } ?? -1)
            json.key("first")
            json.number(lane.first)
            json.key("last")
            json.number(lane.last)
        }
    }

    /// A byte for each bucket of each lane: the share of its time, 0 to 255, and no 0 where there is any.
    private static func shades(_ sums: [[Int64]], _ buckets: Int, _ width: Int64) -> String {
        var bytes = [UInt8](repeating: 0, count: sums.count * buckets)
        for (lane, sums) in sums.enumerated() where !sums.isEmpty {
            for bucket in 0..<buckets where sums[bucket] > 0 {
                let share = Double(sums[bucket]) / Double(width) * 255
                bytes[lane * buckets + bucket] = UInt8(max(1, min(255, share)))
            }
        }
        return Data(bytes).base64EncodedString()
    }

    private static func write(
        _ slices: [TimelineOverview.Slice], _ names: inout TimelineNames, to json: inout JSONText
    ) {
        /// A column of a typed array, as it lies in memory: little-endian on all machines that this runs on.
        func column<Value>(_ name: String, _ values: [Value]) {
            json.member(name, values.withUnsafeBytes { Data($0).base64EncodedString() })
        }
        column("lane", slices.map { UInt16(clamping: $0.lane) })
        column("kind", slices.map(\.kind.rawValue))
        column("open", slices.map { $0.isOpen ? UInt8(1) : 0 })
        column("start", slices.map { Double($0.start) })
        column("length", slices.map { Double($0.end - $0.start) })
        column("object", slices.map { UInt32(names.number(of: $0.object)) })
        column("site", slices.map { Int32(names.number(of: $0.site)) })
        column("owner", slices.map { Int32($0.owner.map { names.number(of: $0) } ?? -1) })
        column("giver", slices.map { Int32($0.giver.map { names.number(of: $0) } ?? -1) })
        column("giverSite", slices.map { Int32(names.number(of: $0.giverSite)) })
    }

    private static func write(_ finding: ResolvedFinding, _ timeline: TimelineOverview, to json: inout JSONText) {
        let event = finding.event == .max ? finding.locations.compactMap(\.event).max() : finding.event
        guard let event, let time = timeline.time(of: event) else { return }
        json.object { json in
            json.key("finding")
            json.number(finding.id)
            json.member("rule", finding.rule)
            json.member("level", finding.level.rawValue)
            json.key("time")
            json.number(time)
        }
    }
}

/// The names that slices refer to by number, each once.
struct TimelineNames {
    private let names: TraceNames
    private var threads: [ThreadID: Int] = [:]
    private var threadNames: [String] = []
    private var objects: [ObjectID: Int] = [:]
    private var objectNames: [String] = []
    private var sites: [SiteID: Int] = [:]
    private var siteNames: [String] = []

    init(_ names: TraceNames) { self.names = names }

    mutating func number(of thread: ThreadID) -> Int {
        if let known = threads[thread] { return known }
        threads[thread] = threadNames.count
        threadNames.append(names.thread(thread))
        return threadNames.count - 1
    }

    mutating func number(of object: ObjectID) -> Int {
        if let known = objects[object] { return known }
        objects[object] = objectNames.count
        objectNames.append(names.object(object))
        return objectNames.count - 1
    }

    /// -1 for a place that is not known.
    mutating func number(of site: SiteID) -> Int {
        if let known = sites[site] { return known }
        guard let place = names.place(site) else { return -1 }
        sites[site] = siteNames.count
        siteNames.append(place)
        return siteNames.count - 1
    }

    func write(to json: inout JSONText) {
        for (key, list) in [("threads", threadNames), ("objects", objectNames), ("sites", siteNames)] {
            json.key(key)
            json.array { json in for name in list { json.string(name) } }
        }
    }
}
