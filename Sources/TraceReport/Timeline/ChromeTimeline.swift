/// A timeline as Chrome's JSON, which Perfetto, `chrome://tracing` and Speedscope open.
///
/// Form: "Trace Event Format". Times are in microseconds there, with three digits for the nanoseconds. A mark is a slice of
/// one nanosecond, since arrows join slices.
package struct ChromeTimeline: TimelineEncoder {
    private var bytes: [UInt8] = Array("{\"displayTimeUnit\": \"ns\", \"traceEvents\": [".utf8)
    private var isFirst = true

    package init() {}

    package mutating func addGroup(_ id: Int64, name: String) {
        add("\"ph\": \"M\", \"pid\": \(id), \"name\": \"process_name\", \"args\": {\"name\": \(JSONText.quoted(name))}")
    }

    package mutating func addTrack(_ track: TimelineTrack, name: String) {
        add(
            "\"ph\": \"M\", \(place(of: track)), \"name\": \"thread_name\", \"args\": {\"name\": \(JSONText.quoted(name))}"
        )
    }

    package mutating func addCounter(_ track: TimelineTrack, name: String) { counters[track] = JSONText.quoted(name) }

    private var counters: [TimelineTrack: String] = [:]

    package mutating func begin(_ track: TimelineTrack, at time: Int64, name: String, detail: (String, String)?) {
        add("\"ph\": \"B\", \(place(of: track)), \(Self.time(time)), \(Self.words(name, detail))")
    }

    package mutating func end(_ track: TimelineTrack, at time: Int64) {
        add("\"ph\": \"E\", \(place(of: track)), \(Self.time(time))")
    }

    package mutating func mark(
        _ track: TimelineTrack, at time: Int64, name: String, detail: (String, String)?, outgoing: Int64?,
        incoming: Int64?
    ) {
        let moment = "\(place(of: track)), \(Self.time(time))"
        // An arrow needs a slice to begin or end at.
        let isInstant = outgoing == nil && incoming == nil
        let form = isInstant ? "\"ph\": \"i\", \"s\": \"t\"" : "\"ph\": \"X\", \"dur\": 0.001"
        add("\(form), \(moment), \(Self.words(name, detail))")
        if let id = incoming { add("\"ph\": \"f\", \"bp\": \"e\", \(moment), \(Self.flow(id))") }
        if let id = outgoing { add("\"ph\": \"s\", \(moment), \(Self.flow(id))") }
    }

    package mutating func count(_ track: TimelineTrack, at time: Int64, value: Int64) {
        let name = counters[track] ?? "\"counter\""
        add(
            "\"ph\": \"C\", \"pid\": \(track.group), \(Self.time(time)), \"name\": \(name), \"args\": {\"value\": \(value)}"
        )
    }

    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    package mutating func finish() { bytes += "\n]}\n".utf8 }

    private mutating func add(_ members: String) {
        bytes += (isFirst ? "\n{" : ",\n{").utf8
        isFirst = false
        bytes += members.utf8
        bytes += "}".utf8
    }

    private func place(of track: TimelineTrack) -> String { "\"pid\": \(track.group), \"tid\": \(track.id)" }

    private static func flow(_ id: Int64) -> String { "\"id\": \(id), \"name\": \"lets go on\", \"cat\": \"flow\"" }

    private static func words(_ name: String, _ detail: (String, String)?) -> String {
        let detail = detail.map { ", \"args\": {\(JSONText.quoted($0.0)): \(JSONText.quoted($0.1))}" } ?? ""
        return "\"name\": \(JSONText.quoted(name)), \"cat\": \"synctrace\"\(detail)"
    }

    /// "\"ts\": 1234.005": microseconds.
    private static func time(_ nanoseconds: Int64) -> String {
        let fraction = String(nanoseconds.magnitude % 1000)
        let zeros = String(repeating: "0", count: 3 - fraction.utf8.count)
        return "\"ts\": \(nanoseconds < 0 ? "-" : "")\(nanoseconds.magnitude / 1000).\(zeros)\(fraction)"
    }
}
