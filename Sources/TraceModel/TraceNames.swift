/// How threads, objects and places of a trace are called in reports.
///
/// A thread or an object goes by its name, else by its origin, else by its kind and id ("lock #7"). A name that
/// several have gets " #id" behind it, and so does one that had to be cut.
public struct TraceNames: Sendable {
    /// The longest name, in UTF-8 bytes, that is given in full.
    public static let longest = 200

    /// The tables that the names are from.
    public let tables: TraceTables
    private let doubleThreads: Set<String>
    private let doubleObjects: Set<String>

    /// Finds out which names are double.
    public init(_ tables: TraceTables) {
        self.tables = tables
        doubleThreads = Self.doubles(
            tables.threads.lazy.compactMap { Self.shortened(Self.known($0.name) ?? $0.origin) })
        doubleObjects = Self.doubles(
            tables.objects.lazy.filter { !$0.kind.isThread }.compactMap {
                Self.shortened(Self.known($0.name) ?? $0.origin)
            })
    }

    /// The display name of a thread.
    public func thread(_ id: ThreadID) -> String {
        guard let row = tables.thread(id), let (full, name) = Self.full(Self.known(row.name) ?? row.origin) else {
            return "thread #\(id.rawValue)"
        }
        return doubleThreads.contains(name) || name.utf8.count < full.utf8.count ? "\(name) #\(id.rawValue)" : name
    }

    /// The display name of an object. A thread as an object goes by the thread's name.
    public func object(_ id: ObjectID) -> String {
        guard let row = tables.object(id) else {
            let isThread = tables.thread(ThreadID(rawValue: id.rawValue)) != nil
            return isThread ? thread(ThreadID(rawValue: id.rawValue)) : "object #\(id.rawValue)"
        }
        if row.kind.isThread { return thread(ThreadID(rawValue: id.rawValue)) }
        guard let (full, name) = Self.full(Self.known(row.name) ?? row.origin) else {
            return "\(row.kind.name) #\(id.rawValue)"
        }
        return doubleObjects.contains(name) || name.utf8.count < full.utf8.count ? "\(name) #\(id.rawValue)" : name
    }

    /// A place as "file:line" or "module+0x1f40" with the last part of the path, as "location 12" where it has neither, or
    /// nil where it is not known.
    public func place(_ id: SiteID) -> String? {
        guard let site = tables.site(id) else { return nil }
        switch site.kind {
        case .source: return "\(Self.lastPart(site.file)):\(site.line)"
        case .code: return Self.codePlace(module: site.module ?? "", offset: site.line)
        case .location: return "location \(site.line)"
        }
    }

    /// A place in a module's code, as tools that turn it into a line take it.
    package static func codePlace(module: String, offset: Int64) -> String {
        "\(lastPart(module))+0x\(String(UInt64(bitPattern: offset), radix: 16))"
    }

    private static func lastPart(_ path: String) -> String {
        shortened(path.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init) ?? path)
    }

    /// What stays the same of a thread's name from run to run: its name or origin, else only that it is a thread.
    public func stable(_ id: ThreadID) -> String {
        let row = tables.thread(id)
        return Self.shortened(Self.known(row?.name) ?? row?.origin) ?? "thread"
    }

    /// What stays the same of an object's name from run to run: its name or origin, else its kind.
    public func stable(_ id: ObjectID) -> String {
        guard let row = tables.object(id), !row.kind.isThread else { return stable(ThreadID(rawValue: id.rawValue)) }
        return Self.shortened(Self.known(row.name) ?? row.origin) ?? row.kind.name
    }

    /// An empty name is none.
    private static func known(_ name: String?) -> String? { name.flatMap { $0.isEmpty ? nil : $0 } }

    private static func shortened(_ name: String?) -> String? {
        guard let name, !name.isEmpty else { return nil }
        return shortened(name)
    }

    /// A text with what is beyond `longest` cut off and an ellipsis in its place.
    public static func shortened(_ name: String) -> String {
        if name.utf8.count <= longest { return name }
        var short = ""
        for scalar in name.unicodeScalars {
            if short.utf8.count + UTF8.width(scalar) > longest - 3 { break }
            short.unicodeScalars.append(scalar)
        }
        return short + "…"
    }

    private static func full(_ name: String?) -> (full: String, shortened: String)? {
        guard let name, !name.isEmpty else { return nil }
        return (name, shortened(name))
    }

    private static func doubles(_ names: some Sequence<String>) -> Set<String> {
        var seen: Set<String> = []
        var twice: Set<String> = []
        for name in names where !seen.insert(name).inserted { twice.insert(name) }
        return twice
    }
}
