import Foundation
import SyncTrace
import TraceModel
import TraceReader

/// One recording of the process can be on at a time, and tests run in parallel.
private let oneAtATime = NSLock()

/// What a recording of this process holds. Other tests run meanwhile and are in it: names tell what is whose.
struct RecordedTrace {
    struct Entry {
        var thread: String
        var kind: EventKind
        var object: String
        var value: Int64?
        /// Nanoseconds, for a wait with a limit.
        var limit: Int64?
        var line: Int64?
    }

    private(set) var entries: [Entry] = []
    private(set) var threads: [ThreadInfo] = []
    private(set) var objects: [ObjectInfo] = []

    /// Records while `body` runs, and reads the trace.
    init(of body: () throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("synctrace-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("run.sqlite").path
        try oneAtATime.withLock {
            let recording = try Recording(to: path)
            do {
                try body()
            } catch {
                try? recording.stop()
                throw error
            }
            try recording.stop()
        }
        try read(TraceReader(path: path))
    }

    private mutating func read(_ reader: TraceReader) throws {
        threads = try reader.threads()
        let threadNames = Dictionary(threads.map { ($0.id, $0.name ?? "") }) { first, _ in first }
        objects = try reader.objects()
        let objectNames = Dictionary(objects.map { ($0.id, $0.name ?? "") }) { first, _ in first }
        let lines = Dictionary(try reader.sites().map { ($0.id, $0.line) }) { first, _ in first }
        try reader.forEachEvent { event in
            let object = objectNames[event.object] ?? threadNames[ThreadID(rawValue: event.object.rawValue)] ?? ""
            entries.append(
                Entry(
                    thread: threadNames[event.thread] ?? "", kind: event.kind, object: object,
                    value: event.kind.hasValue || event.kind == .write && event.value != 0 ? event.value : nil,
                    limit: event.kind.beginsWait && event.value != 0 ? event.value : nil, line: lines[event.site]))
        }
    }

    /// The events of the object of this name, as "kind value".
    func events(of object: String) -> [String] {
        entries.filter { $0.object == object }.map(\.text)
    }

    /// The events of the thread of this name on the objects of these names, as "object kind value".
    func events(in thread: String, on objects: String...) -> [String] {
        entries.filter { $0.thread == thread && objects.contains($0.object) }.map { "\($0.object) \($0.text)" }
    }
}

extension RecordedTrace.Entry {
    /// The kind and its value, but for a creation's.
    var text: String {
        guard let value, kind != .create else { return kind.name }
        return "\(kind.name) \(value)"
    }
}
