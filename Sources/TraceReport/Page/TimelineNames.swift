import TraceAnalysis
import TraceModel

/// The names that slices refer to by number, each once.
struct TimelineNames {
    private let names: TraceNames
    private var threads: [ThreadID: Int] = [:]
    private var threadNames: [String] = []
    private var objects: [ObjectID: Int] = [:]
    private var objectNames: [String] = []
    private var sites: [SiteID: Int] = [:]
    private var siteNames: [String] = []

    init(_ names: TraceNames) { self.names = names }

    mutating func number(of thread: ThreadID) -> Int {
        if let known = threads[thread] { return known }
        threads[thread] = threadNames.count
        threadNames.append(names.thread(thread))
        return threadNames.count - 1
    }

    mutating func number(of object: ObjectID) -> Int {
        if let known = objects[object] { return known }
        objects[object] = objectNames.count
        objectNames.append(names.object(object))
        return objectNames.count - 1
    }

    /// -1 for a place that is not known.
    mutating func number(of site: SiteID) -> Int {
        if let known = sites[site] { return known }
        guard let place = names.place(site) else { return -1 }
        sites[site] = siteNames.count
        siteNames.append(place)
        return siteNames.count - 1
    }

    func write(to json: inout JSONText) {
        for (key, list) in [("threads", threadNames), ("objects", objectNames), ("sites", siteNames)] {
            json.key(key)
            json.array { json in for name in list { json.string(name) } }
        }
    }
}
