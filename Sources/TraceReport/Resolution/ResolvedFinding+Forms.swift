import TraceAnalysis
import TraceModel

/// The forms of a message and the place that a list of findings has of one.
extension ResolvedFinding {
    /// How many threads of a long chain a line names.
    private static let mostNamed = 3

    /// The message in a line: of a long chain of threads that wait for one another the first few, as "'t1' → 'A' → 't2' → …".
    var brief: String {
        let parts = messageParts
        guard !parts.links.isEmpty else { return message }
        let waits = locations.filter { $0.part == .waits }.prefix(parts.links.count)
        var names = waits.prefix(Self.mostNamed).flatMap { [$0.thread, $0.object] }.compactMap { $0.map { "'\($0)'" } }
        guard names.count == Self.mostNamed * 2 else { return message }
        // A chain that is named whole ends where it began.
        names.append(parts.links.count > Self.mostNamed ? "…" : names[0])
        return "\(parts.lead) \(names.joined(separator: " → "))" + (parts.tail.isEmpty ? "" : "; \(parts.tail)")
    }

    /// The message with a line for each thread of a long chain.
    var listed: String {
        let parts = messageParts
        guard !parts.links.isEmpty else { return message }
        let lines = [parts.lead] + parts.links.map { "- \($0)" } + (parts.tail.isEmpty ? [] : [parts.tail])
        return lines.joined(separator: "\n")
    }

    /// The places in files, that first beside which a service shows the finding: of a wait cycle that occurred the wait that
    /// closed it, else the first.
    var shownPlaces: [Location] {
        var places = locations.filter { $0.file != nil && $0.line != nil }
        guard verdict == nil || verdict == .occurred, !chain.isEmpty else { return places }
        let waits = places.indices.filter { places[$0].part == .waits }.prefix(chain.count)
        guard let last = waits.max(by: { places[$0].event ?? 0 < places[$1].event ?? 0 }) else { return places }
        places.insert(places.remove(at: last), at: 0)
        return places
    }
}

extension ResolvedFinding.Frame {
    /// Whether it is of a standard library, as what starts a thread there.
    var isInLibrary: Bool { LibraryCode.contains(module: module ?? "", file: file ?? "", function: function) }
}

extension ResolvedFinding.Location {
    /// Whether the place is in a standard library, which many may have called.
    var isInLibrary: Bool {
        line != nil && LibraryCode.contains(module: module ?? "", file: file ?? "", function: function ?? "")
    }

    /// Who called, the next one first: what of the stack is above the place, as far as it is the program's.
    var shownCallers: [ResolvedFinding.Frame] {
        let shown = stack.firstIndex { $0.file == file && $0.line == line && $0.function == function }
        var callers = stack.dropFirst(shown.map { $0 + 1 } ?? 0)
        // What starts main, or a thread.
        while let last = callers.last, LibraryCode.contains(module: last.module ?? "", file: "", function: "") {
            callers.removeLast()
        }
        return Array(callers)
    }
}
