package import TraceModel

extension TraceWriter {
    /// The row of a module, made where there is none.
    package func module(path: String, buildID: String?) throws(TraceFileError) -> ModuleID {
        let key = ModuleInfo(id: .none, path: path, buildID: buildID)
        if let known = modules[key] { return known }
        let id = try undoingOnError { () throws(TraceFileError) -> ModuleID in
            let statement = try connection.prepare("SELECT id FROM module WHERE path = ?1 AND build_id IS ?2")
            statement.bind(1, path)
            statement.bind(2, buildID)
            if try statement.step() { return ModuleID(rawValue: statement.integer(0)) }
            return ModuleID(rawValue: try connection.integer("SELECT coalesce(max(id), 0) + 1 FROM module") ?? 1)
        }
        try insert(into: ModuleColumn.self) {
            $0.bind(.id, id.rawValue)
            $0.bind(.path, path)
            $0.bind(.buildID, buildID)
        }
        modules[key] = id
        return id
    }

    /// The places that are known by an address in a module's code alone, each with its module.
    package func unresolvedPlaces() throws(TraceFileError) -> [(site: SourceSite, module: ModuleInfo)] {
        let statement = try connection.prepare(
            """
            SELECT site.id, site.line, site.function, site.module, module.id, module.path, module.build_id, site.offset
            FROM main.site LEFT JOIN main.module ON module.id = site.module_id
            WHERE site.file = '' AND site.module <> '' AND site.place_id IS NULL ORDER BY site.id
            """)
        var result: [(site: SourceSite, module: ModuleInfo)] = []
        while try statement.step() {
            let path = statement.text(3, limit: 4096) ?? ""
            let module = ModuleInfo(
                id: ModuleID(rawValue: statement.integer(4)), path: statement.text(5, limit: 4096) ?? path,
                buildID: statement.text(6, limit: 4096))
            let code = statement.isNull(4) ? nil : CodeAddress(module: module.id, offset: statement.integer(7))
            let site = SourceSite(
                id: SiteID(rawValue: statement.integer(0)), file: "", line: statement.integer(1),
                function: statement.text(2, limit: 4096) ?? "", module: path, code: code)
            result.append((site, module))
        }
        return result
    }

    /// The objects without a name that lie in a module's data: where, as the origin says.
    package func unnamedData() throws(TraceFileError) -> [(object: ObjectInfo, module: ModuleInfo)] {
        let statement = try connection.prepare(
            """
            SELECT object.id, object.origin, module.id, module.path, module.build_id, object.kind
            FROM main.object JOIN main.module ON module.id = object.module_id
            WHERE object.name IS NULL AND object.origin IS NOT NULL ORDER BY object.id
            """)
        var result: [(object: ObjectInfo, module: ModuleInfo)] = []
        while try statement.step() {
            guard let kind = UInt8(exactly: statement.integer(5)).flatMap(ObjectKind.init) else { continue }
            let module = ModuleInfo(
                id: ModuleID(rawValue: statement.integer(2)), path: statement.text(3, limit: 4096) ?? "",
                buildID: statement.text(4, limit: 4096))
            var object = ObjectInfo(id: ObjectID(rawValue: statement.integer(0)), kind: kind)
            object.origin = statement.text(1, limit: 4096)
            result.append((object, module))
        }
        return result
    }
}
