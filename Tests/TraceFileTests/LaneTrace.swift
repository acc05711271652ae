import Foundation
import TraceModel
import TraceReader
import TraceWriter

/// A small trace on disk, drawn with a lane for each thread and a row for each event.
///
///     main        | worker
///     acquire A 1 |
///                 | request A
///
/// The first line names the threads (ids 1, 2, …). A cell is KIND OBJECT [VALUE] [@TIME]. Event n is at `n * 10` ns
/// unless it says otherwise, in line n of `demo.swift`. Objects get ids from 101 on in the order of `objects`.
final class LaneTrace {
    let path: String
    private let directory: TemporaryDirectory

    struct Object {
        var name: String?
        var kind: ObjectKind
        var capacity: Int64?
        init(_ name: String?, _ kind: ObjectKind, capacity: Int64? = nil) {
            self.name = name
            self.kind = kind
            self.capacity = capacity
        }
    }

    init(
        _ drawing: String, objects: [Object] = [], ended: Int64? = nil, finish: Bool = true,
        thread: (inout ThreadInfo) -> Void = { _ in }
    ) throws {
        directory = try TemporaryDirectory()
        path = directory.file("trace.sqlite")
        let lines = drawing.split(separator: "\n").map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
        let names = lines[0]
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata(program: "demo"), views: View.statements)
        try writer.begin()
        try writer.insert(
            ProcessInfo(
                id: ProcessID(rawValue: 1), pid: 4711, executable: "bin/demo", ended: ended,
                end: ended == nil ? .unknown : .exited))
        var ids: [String: Int64] = [:]
        for (index, name) in names.enumerated() {
            let id = Int64(index + 1)
            var info = ThreadInfo(
                id: ThreadID(rawValue: id), name: name.hasPrefix("(") ? nil : name, origin: "main/\(id)", started: 0,
                end: .running)
            thread(&info)
            try writer.insert(info)
            ids[name] = id
        }
        for (index, object) in objects.enumerated() {
            let id = Int64(index + 101)
            try writer.insert(
                ObjectInfo(
                    id: ObjectID(rawValue: id), kind: object.kind, name: object.name, capacity: object.capacity,
                    origin: object.name == nil ? "main#\(object.kind.name)\(index + 1)" : nil))
            ids[object.name ?? "#\(index + 1)"] = id
        }
        var seq: Int64 = 0
        for cells in lines.dropFirst() {
            for (lane, cell) in cells.enumerated() where !cell.isEmpty {
                seq += 1
                try writer.insert(SourceSite(id: SiteID(rawValue: seq), file: "demo.swift", line: seq))
                try writer.append(Self.event(cell, seq: seq, thread: Int64(lane + 1), ids: ids))
            }
        }
        try writer.commit()
        if finish { _ = try writer.finish() }
    }

    private static func event(_ cell: String, seq: Int64, thread: Int64, ids: [String: Int64]) throws -> TraceEvent {
        var words = cell.split(separator: " ").map(String.init)
        var time = seq * 10
        if let last = words.last, last.hasPrefix("@") {
            time = Int64(last.dropFirst()) ?? time
            words.removeLast()
        }
        guard let kind = EventKind.allCases.first(where: { $0.name == words[0] }) else {
            throw DrawingError(cell: cell)
        }
        var object: Int64 = 0
        if words.count > 1 {
            guard let id = ids[words[1]] else { throw DrawingError(cell: cell) }
            object = id
        }
        return TraceEvent(
            seq: seq, time: time, thread: ThreadID(rawValue: thread), kind: kind, object: ObjectID(rawValue: object),
            objectSeq: seq, site: SiteID(rawValue: seq), value: words.count > 2 ? Int64(words[2]) ?? 0 : 0)
    }

    struct DrawingError: Error { let cell: String }

    /// The rows of a query, each as its values with bars between them; NULL is `-`.
    func rows(_ sql: String) throws -> [String] {
        try TraceReader(path: path).query(sql).rows.map { $0.map(\.shown).joined(separator: "|") }
    }

    /// The rows of a query of the catalog, and a check that the reader and the `sqlite3` program agree on them.
    func rows(ofQuery name: String) throws -> [String] {
        guard let query = QueryCatalog.query(named: name) else { throw DrawingError(cell: name) }
        return try rows(query.sql)
    }
}

extension SQLValue {
    var shown: String {
        switch self {
        case .null: "-"
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .text(let value): value
        case .blob(let bytes): "\(bytes)"
        }
    }
}

/// A directory that goes with the object.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "trace-store-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    var contents: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}
