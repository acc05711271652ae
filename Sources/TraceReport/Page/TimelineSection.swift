import Foundation
import TraceAnalysis
import TraceModel

/// The timeline: for each trace its lanes, levels of shades, slices, events and the marks of findings. Numbers go into typed
/// arrays in base64, which a browser reads without parsing them.
enum TimelineSection {
    /// How many bytes of shades, how many slices and how many events the page has, of all traces together.
    private static let most = (buckets: TimelineOverview.bucketBudget, slices: 60_000, events: 40_000)
    /// How many buckets the next level has for one of this.
    private static let step = 4

    static func write(_ report: ResolvedReport, _ settings: ReportSettings, _ json: inout JSONText) {
        let findings = report.findings(all: settings.showsAll)
        let count = max(1, report.traces.count { $0.overview != nil })
        json.object { json in
            json.key("traces")
            json.array { json in
                for (index, trace) in report.traces.enumerated() {
                    guard let timeline = trace.overview?.timeline else { continue }
                    json.newline()
                    write(
                        trace, timeline, findings.filter { $0.trace == index && !$0.sources.isEmpty }, share: count,
                        to: &json)
                }
            }
        }
    }

    private static func write(
        _ trace: ResolvedTrace, _ timeline: TimelineOverview, _ findings: [ResolvedFinding], share: Int,
        to json: inout JSONText
    ) {
        var names = TimelineNames(trace.names)
        let slices = kept(timeline, most.slices / share)
        let isWhole = slices.count == timeline.sliceCount
        json.object { json in
            json.member("name", trace.path)
            json.key("isText")
            json.bool(trace.countsLines)
            json.key("start")
            json.number(timeline.start)
            json.key("end")
            json.number(timeline.end)
            json.key("sliceCount")
            json.number(timeline.sliceCount)
            json.key("kept")
            json.number(slices.count)
            json.list("lanes", timeline.lanes) { write($0, trace, &names, to: &$1) }
            json.newline()
            // What is there slice by slice needs no shades.
            json.list("levels", isWhole ? [] : levels(of: timeline, most.buckets / share)) { count, json in
                json.newline()
                write(timeline, level: count, to: &json)
            }
            json.newline()
            json.key("slices")
            json.object { write(slices, &names, hasThreads: timeline.lanes.last?.thread == nil, to: &$0) }
            json.newline()
            json.key("events")
            json.object { write(timeline, most.events / share, trace, &names, to: &$0) }
            json.newline()
            json.list("closeups", timeline.closeups) { range, json in
                json.array { json in
                    json.number(range.lowerBound)
                    json.number(range.upperBound)
                }
            }
            json.newline()
            json.list("markers", findings) { write($0, timeline, to: &$1) }
            json.newline()
            names.write(to: &json)
        }
    }

    /// The slices that there is room for: the longest.
    private static func kept(_ timeline: TimelineOverview, _ most: Int) -> [TimelineOverview.Slice] {
        guard timeline.slices.count > most else { return timeline.slices }
        let lengths = timeline.slices.map { $0.end - $0.start }.sorted(by: >)
        return Array(timeline.slices.lazy.filter { $0.end - $0.start >= lengths[most] }.prefix(most))
    }

    private static func write(
        _ lane: TimelineOverview.Lane, _ trace: ResolvedTrace, _ names: inout TimelineNames, to json: inout JSONText
    ) {
        json.object { json in
            json.member("name", lane.thread.map(trace.names.thread) ?? "\(lane.threads) more threads")
            json.key("thread")
            json.number(lane.thread.map { names.number(of: $0) } ?? -1)
            json.key("threads")
            json.number(lane.threads)
            json.key("first")
            json.number(lane.first)
            json.key("last")
            json.number(lane.last)
        }
    }

    /// How many buckets the levels have, the fewest first: as many levels as there is room for.
    private static func levels(of timeline: TimelineOverview, _ room: Int) -> [Int] {
        var counts = [timeline.bucketCount]
        while let count = counts.last, count / step >= TimelineOverview.fewestBuckets { counts.append(count / step) }
        return counts.reversed().filter { $0 * timeline.lanes.count <= room || $0 == counts.last }
    }

    /// The shades of a level: for each bucket of each lane the share of its time that went into waits for locks, other waits
    /// and holds.
    private static func write(_ timeline: TimelineOverview, level count: Int, to json: inout JSONText) {
        let factor = timeline.bucketCount / count
        let width = timeline.bucketWidth * Int64(factor)
        json.object { json in
            json.key("buckets")
            json.number(count)
            json.key("width")
            json.number(width)
            json.member("locks", shades(timeline.lockWaits, count, factor, width))
            json.member("others", shades(timeline.otherWaits, count, factor, width))
            json.member("holds", shades(timeline.holds, count, factor, width))
        }
    }

    /// A byte for each bucket of each lane: the share of its time, 0 to 255, and no 0 where there is any.
    private static func shades(_ sums: [[Int64]], _ count: Int, _ factor: Int, _ width: Int64) -> String {
        var bytes = [UInt8](repeating: 0, count: sums.count * count)
        for (lane, sums) in sums.enumerated() where !sums.isEmpty {
            for bucket in 0..<count {
                var sum: Int64 = 0
                for part in bucket * factor..<(bucket + 1) * factor { sum &+= sums[part] }
                guard sum > 0 else { continue }
                bytes[lane * count + bucket] = UInt8(max(1, min(255, Double(sum) / Double(width) * 255)))
            }
        }
        return Data(bytes).base64EncodedString()
    }

    /// A column of a typed array, as it lies in memory: little-endian on all machines that this runs on.
    private static func column<Value>(_ name: String, _ values: [Value], to json: inout JSONText) {
        json.member(name, values.withUnsafeBytes { Data($0).base64EncodedString() })
    }

    private static func write(
        _ slices: [TimelineOverview.Slice], _ names: inout TimelineNames, hasThreads: Bool, to json: inout JSONText
    ) {
        column("lane", slices.map { UInt16(clamping: $0.lane) }, to: &json)
        column("kind", slices.map(\.kind.rawValue), to: &json)
        column("open", slices.map { $0.isOpen ? UInt8(1) : 0 }, to: &json)
        column("start", slices.map { Double($0.start) }, to: &json)
        column("length", slices.map { Double($0.end - $0.start) }, to: &json)
        column("object", slices.map { UInt32(names.number(of: $0.object)) }, to: &json)
        column("site", slices.map { Int32(names.number(of: $0.site)) }, to: &json)
        column("owner", slices.map { Int32($0.owner.map { names.number(of: $0) } ?? -1) }, to: &json)
        column("giver", slices.map { Int32($0.giver.map { names.number(of: $0) } ?? -1) }, to: &json)
        column("giverSite", slices.map { Int32(names.number(of: $0.giverSite)) }, to: &json)
        // Where several threads share a lane, each says whose it is.
        if hasThreads { column("thread", slices.map { UInt32(names.number(of: $0.thread)) }, to: &json) }
    }

    private static func write(
        _ timeline: TimelineOverview, _ most: Int, _ trace: ResolvedTrace, _ names: inout TimelineNames,
        to json: inout JSONText
    ) {
        let events = timeline.events.prefix(most)
        var lanes: [ThreadID: Int] = [:]
        for (number, lane) in timeline.lanes.enumerated() { if let thread = lane.thread { lanes[thread] = number } }
        var kinds: [String: UInt8] = [:]
        let words = EventWords(names: trace.names)
        let numbers = events.map { event -> UInt8 in
            let word = words.kind(event)
            kinds[word] = kinds[word] ?? UInt8(clamping: kinds.count)
            return kinds[word] ?? 0
        }
        json.list("kinds", kinds.sorted { $0.value < $1.value }) { $1.string($0.key) }
        column("lane", events.map { UInt16(clamping: lanes[$0.thread] ?? timeline.lanes.count - 1) }, to: &json)
        column("kind", numbers, to: &json)
        column("seq", events.map { Double($0.seq) }, to: &json)
        column("time", events.map { Double(max(0, $0.time)) }, to: &json)
        column(
            "object",
            events.map { event -> Int32 in
                let isOnItself = event.object == .none || event.object == ObjectID(event.thread)
                return isOnItself ? -1 : Int32(names.number(of: event.object))
            }, to: &json)
        column("site", events.map { Int32(names.number(of: $0.site)) }, to: &json)
        if timeline.lanes.last?.thread == nil {
            column("thread", events.map { UInt32(names.number(of: $0.thread)) }, to: &json)
        }
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
