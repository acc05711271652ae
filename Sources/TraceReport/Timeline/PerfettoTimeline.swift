/// A timeline in Perfetto's own form, a sequence of protobuf packets: a fifth of the JSON's size.
///
/// Form: `protos/perfetto/trace/track_event` of Perfetto. Only a dozen fields of three messages are needed, so they are
/// encoded here: the code generated for them by swift-protobuf would be several times all of TraceReport.
package struct PerfettoTimeline: TimelineEncoder {
    private var bytes = ProtobufBytes()

    /// Fields, by message.
    private enum Packet {
        static let packet = 1
        static let timestamp = 8
        static let sequence = 10
        static let event = 11
        static let descriptor = 60
    }
    private enum Descriptor {
        static let id = 1
        static let name = 2
        static let parent = 5
        static let counter = 8
    }
    private enum Event {
        static let annotation = 4
        static let type = 9
        static let track = 11
        static let category = 22
        static let name = 23
        static let counter = 30
        static let outgoing = 47
        static let incoming = 48
    }
    private enum Annotation {
        static let text = 6
        static let name = 10
    }
    private enum Kind: UInt64 { case begin = 1, end, instant, counter }

    package init() {}

    package mutating func addGroup(_ id: Int64, name: String) {
        addDescriptor {
            $0.add(Descriptor.id, Self.group(id)); $0.add(Descriptor.name, name)
        }
    }

    package mutating func addTrack(_ track: TimelineTrack, name: String) {
        addDescriptor {
            $0.add(Descriptor.id, UInt64(track.id))
            $0.add(Descriptor.parent, Self.group(track.group))
            $0.add(Descriptor.name, name)
        }
    }

    package mutating func addCounter(_ track: TimelineTrack, name: String) {
        addDescriptor {
            $0.add(Descriptor.id, UInt64(track.id))
            $0.add(Descriptor.parent, Self.group(track.group))
            $0.add(Descriptor.name, name)
            $0.add(Descriptor.counter, ProtobufBytes())
        }
    }

    package mutating func begin(_ track: TimelineTrack, at time: Int64, name: String, detail: (String, String)?) {
        addEvent(.begin, track, time) { Self.write(name, detail, to: &$0) }
    }

    package mutating func end(_ track: TimelineTrack, at time: Int64) { addEvent(.end, track, time) { _ in } }

    package mutating func mark(
        _ track: TimelineTrack, at time: Int64, name: String, detail: (String, String)?, outgoing: Int64?,
        incoming: Int64?
    ) {
        addEvent(.instant, track, time) { event in
            Self.write(name, detail, to: &event)
            if let id = outgoing { event.add(fixed: Event.outgoing, UInt64(id)) }
            if let id = incoming { event.add(fixed: Event.incoming, UInt64(id)) }
        }
    }

    package mutating func count(_ track: TimelineTrack, at time: Int64, value: Int64) {
        addEvent(.counter, track, time) { $0.add(Event.counter, UInt64(bitPattern: value)) }
    }

    package mutating func take() -> [UInt8] {
        defer { bytes.removeAll() }
        return bytes.bytes
    }

    package mutating func finish() {}

    /// Groups are tracks, too, with numbers beyond those of any other.
    private static func group(_ id: Int64) -> UInt64 { 1 << 62 | UInt64(id) }

    private static func write(_ name: String, _ detail: (String, String)?, to event: inout ProtobufBytes) {
        event.add(Event.category, "synctrace")
        event.add(Event.name, name)
        guard let detail else { return }
        var annotation = ProtobufBytes()
        annotation.add(Annotation.name, detail.0)
        annotation.add(Annotation.text, detail.1)
        event.add(Event.annotation, annotation)
    }

    private mutating func addDescriptor(_ body: (inout ProtobufBytes) -> Void) {
        var descriptor = ProtobufBytes()
        body(&descriptor)
        var packet = ProtobufBytes()
        packet.add(Packet.descriptor, descriptor)
        bytes.add(Packet.packet, packet)
    }

    private mutating func addEvent(
        _ kind: Kind, _ track: TimelineTrack, _ time: Int64, _ body: (inout ProtobufBytes) -> Void
    ) {
        var event = ProtobufBytes()
        event.add(Event.type, kind.rawValue)
        event.add(Event.track, UInt64(track.id))
        body(&event)
        var packet = ProtobufBytes()
        packet.add(Packet.timestamp, UInt64(max(0, time)))
        packet.add(Packet.sequence, UInt64(1))
        packet.add(Packet.event, event)
        bytes.add(Packet.packet, packet)
    }
}

/// A protobuf message, field by field (Protocol Buffers: Encoding).
struct ProtobufBytes {
    private(set) var bytes: [UInt8] = []

    /// A number, as a varint.
    mutating func add(_ field: Int, _ value: UInt64) {
        add(key: field, type: 0)
        add(varint: value)
    }

    /// A number of eight bytes.
    mutating func add(fixed field: Int, _ value: UInt64) {
        add(key: field, type: 1)
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    /// A text.
    mutating func add(_ field: Int, _ value: String) {
        add(key: field, type: 2)
        add(varint: UInt64(value.utf8.count))
        bytes += value.utf8
    }

    /// A message within this one.
    mutating func add(_ field: Int, _ value: ProtobufBytes) {
        add(key: field, type: 2)
        add(varint: UInt64(value.bytes.count))
        bytes += value.bytes
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func add(key field: Int, type: Int) { add(varint: UInt64(field << 3 | type)) }

    private mutating func add(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
