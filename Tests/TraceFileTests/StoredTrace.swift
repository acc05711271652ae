import Foundation
import TestSupport
import TraceModel
import TraceReader
import TraceWriter

/// A small drawn trace on disk.
///
/// It is what ``DrawnTrace`` reads, but that no thread's begin follows its start. Event n is at `n * 10` ns and in line n
/// of `demo.swift`. All threads start at 0, and run at the end. A name that begins with `?` is not stored: the thread or
/// the object goes by its origin.
final class StoredTrace {
    let path: String
    private let directory: TemporaryDirectory

    /// Stores a drawing.
    ///
    /// - Parameters:
    ///   - objects: a list such as "A lock, S semaphore 2".
    ///   - times: when the events are, in place of every ten nanoseconds.
    ///   - ended: when the process ended, in an orderly way.
    ///   - finish: whether the trace is closed.
    ///   - thread: changes the row of each thread.
    init(
        _ drawing: String, objects: String = "", times: [Int64]? = nil, ended: Int64? = nil, finish: Bool = true,
        thread: (inout ThreadInfo) -> Void = { _ in }
    ) throws {
        directory = try TemporaryDirectory()
        path = directory.file("trace.sqlite")
        let drawn = DrawnTrace(drawing, objects: objects, isBare: true)
        let writer = try TraceWriter(creating: path, metadata: TraceMetadata(program: "demo"), views: View.statements)
        try writer.begin()
        try writer.insert(
            ProcessInfo(
                id: ProcessID(rawValue: 1), pid: 4711, executable: "bin/demo", ended: ended,
                end: ended == nil ? .unknown : .exited))
        for row in drawn.tables.threads {
            var info = ThreadInfo(
                id: row.id, name: Self.stored(row.name), origin: "main/\(row.id.rawValue)", started: 0, end: .running)
            thread(&info)
            try writer.insert(info)
        }
        for (index, row) in drawn.tables.objects.filter({ $0.kind != .thread }).enumerated() {
            var row = row
            row.name = Self.stored(row.name)
            if row.name == nil { row.origin = "main#\(row.kind.name)\(index + 1)" }
            try writer.insert(row)
        }
        for (index, event) in drawn.events.enumerated() {
            var event = event
            event.time = times?[index] ?? event.seq * 10
            event.site = SiteID(rawValue: event.seq)
            try writer.insert(SourceSite(id: event.site, file: "demo.swift", line: event.seq))
            try writer.append(event)
        }
        try writer.commit()
        if finish { _ = try writer.finish() }
    }

    private static func stored(_ name: String?) -> String? { name.flatMap { $0.hasPrefix("?") ? nil : $0 } }

    struct NoSuchQuery: Error { let name: String }

    /// The rows of a query, each as its values with bars between them; NULL is `-`.
    func rows(_ sql: String) throws -> [String] {
        try TraceReader(path: path).query(sql).rows.map { $0.map(\.shown).joined(separator: "|") }
    }

    /// The rows of a query of the catalog, and a check that the reader and the `sqlite3` program agree on them.
    func rows(ofQuery name: String) throws -> [String] {
        guard let query = QueryCatalog.query(named: name) else { throw NoSuchQuery(name: name) }
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
