import TraceModel
import TraceWriter

/// A place in the source that code was made of.
package struct CodePlace: Sendable, Equatable {
    package var function: String
    /// Empty where it is not known.
    package var file: String
    package var line: Int64

    package init(function: String, file: String, line: Int64) {
        self.function = function
        self.file = file
        self.line = line
    }
}

/// What can tell of the modules of a program.
package protocol ModuleReader: Sendable {
    /// The places of code in a module.
    ///
    /// - Parameters:
    ///   - offsets: How far the addresses are from where the module begins, each where a call returns to.
    ///   - module: The path of its file.
    /// - Returns: One for each offset, nil where nothing is known.
    func places(at offsets: [UInt64], in module: String) -> [CodePlace?]

    /// The names of what lies in a module's data.
    ///
    /// - Returns: One for each offset, nil where nothing is known.
    func names(at offsets: [UInt64], in module: String) -> [String?]
}

/// What a recording knows by an address alone until it is closed.
final class CodePlaces {
    /// Places in code; a place may be there twice.
    var sites: [SourceSite] = []
    /// Objects that lie in a module's data.
    var objects: [(id: ObjectID, module: String, offset: UInt64)] = []

    /// Puts into the trace what is known of them.
    func resolve(by reader: any ModuleReader, in writer: TraceWriter) throws(TraceFileError) {
        for (module, sites) in Dictionary(grouping: sites, by: { $0.module ?? "" }) where !module.isEmpty {
            let places = reader.places(at: sites.map { UInt64(clamping: $0.line) }, in: module)
            for (site, place) in zip(sites, places) {
                guard let place else { continue }
                var known = site
                known.function = place.function
                if !place.file.isEmpty {
                    let source = SourcePath.shared.resolve(place.file)
                    known.file = source.file
                    known.line = place.line
                    known.module = source.module
                }
                try writer.insert(known)
            }
        }
        for (module, objects) in Dictionary(grouping: objects, by: \.module) {
            for (object, name) in zip(objects, reader.names(at: objects.map(\.offset), in: module)) {
                if let name { try writer.setName(object.id, name) }
            }
        }
    }
}
