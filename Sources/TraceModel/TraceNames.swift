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

    /// A thread's name or origin without what tells doubles apart, else only that it is a thread.
    public func plain(_ id: ThreadID) -> String {
        let row = tables.thread(id)
        return Self.shortened(Self.known(row?.name) ?? row?.origin) ?? "thread"
    }

    /// An object's name or origin without what tells doubles apart, else its kind.
    public func plain(_ id: ObjectID) -> String {
        guard let row = tables.object(id), !row.kind.isThread else { return plain(ThreadID(rawValue: id.rawValue)) }
        return Self.shortened(Self.known(row.name) ?? row.origin) ?? row.kind.name
    }

    /// The name that the program gave a thread; nil where it gave none.
    ///
    /// "Thread-3" counts what was created before, and says so little of the thread as its origin. Where neither is known
    /// of where a thread comes from, as in a text, all there is is the name.
    package func given(_ id: ThreadID) -> String? {
        guard let row = tables.thread(id), let name = Self.shortened(row.name) else { return nil }
        let isCounted = row.isForeign || row.site != .none
        return isCounted && Self.isDefault(name) ? nil : name
    }

    /// The name that the program gave an object; nil where it gave none.
    package func given(_ id: ObjectID) -> String? {
        guard let row = tables.object(id), !row.kind.isThread else { return given(ThreadID(rawValue: id.rawValue)) }
        return Self.shortened(row.name)
    }

    /// Whether a name is one of those that threads get which have none: "Thread-3", "Dummy-1", and Python's
    /// "Thread-3 (target)".
    private static func isDefault(_ name: String) -> Bool {
        for prefix in ["Thread-", "Dummy-"] where name.hasPrefix(prefix) {
            let rest = name.utf8.dropFirst(prefix.utf8.count).drop { (48...57).contains($0) }
            let hasNumber = rest.count < name.utf8.count - prefix.utf8.count
            return hasNumber && (rest.isEmpty || rest.starts(with: " (".utf8) && rest.last == UInt8(ascii: ")"))
        }
        return false
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
