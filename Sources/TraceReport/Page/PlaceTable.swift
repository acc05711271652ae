/// Places in source files, each written once: steps and locations name them by number.
struct PlaceTable {
    private struct Place: Hashable {
        var file: String?
        var line: Int64?
        var function: String?
        /// Of a place that is known by its module alone.
        var module: String?
    }

    private var numbers: [Place: Int] = [:]
    private var places: [Place] = []

    /// The number of a place; nil where nothing of it is known.
    mutating func number(file: String?, line: Int64?, function: String?, module: String? = nil) -> Int? {
        guard file != nil || line != nil || function != nil else { return nil }
        let place = Place(file: file, line: line, function: function, module: module)
        if let known = numbers[place] { return known }
        numbers[place] = places.count
        places.append(place)
        return places.count - 1
    }

    /// A member with all places so far, in order, each with the source around it where that is at hand; of very many places
    /// only the first so many.
    func write(
        _ key: String, _ settings: ReportSettings, mostSources: Int = .max, to json: inout JSONText
    ) {
        json.list(key, places.enumerated()) { entry, json in
            let (number, place) = (entry.offset, entry.element)
            json.object { json in
                json.key("file")
                json.string(place.file.map(settings.repository.source))
                json.key("line")
                json.number(place.line)
                json.key("function")
                json.string(place.function)
                if let module = place.module { json.member("module", module) }
                guard number < mostSources, let sourceLine = settings.sourceLine, let file = place.file,
                    let line = place.line
                else { return }
                Self.excerpt(file, line, sourceLine, to: &json)
            }
        }
    }

    /// The lines around a place: a page shows them where one asks for them.
    private static func excerpt(
        _ file: String, _ line: Int64, _ sourceLine: ReportSettings.SourceLine, to json: inout JSONText
    ) {
        guard line > 0, line < .max - context, sourceLine(file, line) != nil else { return }
        let first = max(1, line - context)
        let lines = (first...line + context).map { sourceLine(file, $0) }
        json.key("first")
        json.number(first)
        json.list("source", lines.prefix { $0 != nil }.compactMap { $0 }) { $1.string(String($0.prefix(longestLine))) }
    }

    /// How many lines before and after are shown, and how much of each.
    private static let context: Int64 = 3
    private static let longestLine = 300
}
