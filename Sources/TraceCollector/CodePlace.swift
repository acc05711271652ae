package import TraceModel

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

/// An object in a module's data.
package struct StaticObject: Sendable, Equatable {
    /// How far it lies from where the module begins.
    package var offset: UInt64
    package var kind: ObjectKind

    package init(offset: UInt64, kind: ObjectKind) {
        self.offset = offset
        self.kind = kind
    }
}

/// What can tell of the modules of a program.
package protocol ModuleReader: Sendable {
    /// The file that tells of a module.
    func file(of module: ModuleInfo) -> ModuleFile

    /// The places of code in a module.
    ///
    /// - Parameters:
    ///   - offsets: How far the addresses are from where the module begins, each where a call returns to.
    ///   - file: The path of its file.
    /// - Returns: One for each offset, nil where nothing is known.
    func places(at offsets: [UInt64], in file: String) -> [CodePlace?]

    /// The names of what lies in a module's data: its variable, and which part of it: "pool", "pool+0x28", "forks[3]".
    ///
    /// - Returns: One for each object, nil where nothing is known.
    func names(of objects: [StaticObject], in file: String) -> [String?]
}

/// The file that tells of a module; where there is none, why.
package enum ModuleFile: Sendable, Equatable {
    case found(String)
    /// A file is there, and is not what the program ran, or nobody can tell; the sentence says so.
    case refused(String)
    case missing
}

extension SourceSite {
    /// This place in a module's code, with what is known of its source.
    func known(as place: CodePlace) -> SourceSite {
        var known = self
        known.function = place.function
        if !place.file.isEmpty {
            let source = SourcePath.shared.resolve(place.file)
            known.file = source.file
            known.line = place.line
            known.module = source.module
        }
        return known
    }
}

extension StaticObject {
    /// By where it lies, as its origin says: "app+0x4060"; nil where that says nothing.
    init?(origin: String, kind: ObjectKind) {
        guard let offset = origin.lastIndex(of: "+").flatMap({ UInt64(origin[$0...].dropFirst(3), radix: 16) }) else {
            return nil
        }
        self.init(offset: offset, kind: kind)
    }
}
