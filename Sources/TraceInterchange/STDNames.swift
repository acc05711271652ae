import TraceModel
import TraceReplay

/// What threads and objects are called in an STD trace: their names with what would end an operand replaced, and each
/// name once in its name space.
struct STDNames {
    private var threads: [ThreadID: String] = [:]
    private var objects: [ObjectID: String] = [:]

    init(_ tables: TraceTables) {
        var taken: [Int: TakenNames] = [:]
        for row in tables.threads {
            var name = Self.plain(Self.given(row.name, row.origin) ?? "thread#\(row.id.rawValue)")
            // Digits alone would be taken for a number.
            if name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { name = "T" + name }
            threads[row.id] = taken[-1, default: TakenNames()].unique(name)
        }
        for row in tables.objects where !row.kind.isThread {
            let name = Self.plain(Self.given(row.name, row.origin) ?? "\(row.kind.name)#\(row.id.rawValue)")
            objects[row.id] = taken[Self.space(row.kind), default: TakenNames()].unique(name)
        }
    }

    /// The name of a thread; one without a row goes by its number.
    func thread(_ id: ThreadID) -> String { threads[id] ?? "thread#\(id.rawValue)" }

    /// The name of an object; one without a row goes by its number.
    func object(_ id: ObjectID) -> String {
        objects[id] ?? threads[ThreadID(rawValue: id.rawValue)] ?? "#\(id.rawValue)"
    }

    /// All kinds of locks are in one name space.
    private static func space(_ kind: ObjectKind) -> Int {
        kind.isExclusiveLock || kind == .rwlock ? Int(ObjectKind.lock.rawValue) : Int(kind.rawValue)
    }

    private static func given(_ name: String?, _ origin: String?) -> String? {
        if let name, !name.isEmpty { return TraceNames.shortened(name) }
        return origin.map(TraceNames.shortened)
    }

    private static func plain(_ name: String) -> String {
        var plain = ""
        for scalar in name.unicodeScalars {
            let isPlain = !scalar.properties.isWhitespace && scalar.value >= 0x20 && scalar.value != 0x7f
            plain.unicodeScalars.append(isPlain && !"|,".unicodeScalars.contains(scalar) ? scalar : "_")
        }
        return plain.isEmpty ? "_" : plain
    }
}

/// The names of one name space that are given.
private struct TakenNames {
    /// For each the number to try next: a million objects may have one name.
    private var next: [String: Int] = [:]

    /// The name itself, or with the first number that makes it one of its own.
    mutating func unique(_ name: String) -> String {
        guard var number = next[name] else {
            next[name] = 2
            return name
        }
        var result: String
        repeat {
            result = "\(name)~\(number)"
            number += 1
        } while next[result] != nil
        next[name] = number
        next[result] = 2
        return result
    }
}
