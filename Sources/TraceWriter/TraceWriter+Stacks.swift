package import TraceModel

extension TraceWriter {
    /// Inserts a place that is a stack, whose frames are there. It is shown by the first frame until more is known.
    package func insert(_ stack: StackInfo) throws(TraceFileError) {
        // A recovery reads the places of a process once more.
        let known = "SELECT count(*) FROM site WHERE id = \(stack.id.rawValue) AND place_id IS NOT NULL"
        guard try connection.integer(known) == 0 else { return }
        let frames = stack.frames.filter { $0 != .none }
        for (depth, frame) in frames.enumerated() {
            try insert(into: StackColumn.self) {
                $0.bind(.site, stack.id.rawValue)
                $0.bind(.depth, Int64(depth))
                $0.bind(.frame, frame.rawValue)
            }
        }
        if let first = frames.first { try show(stack.id, by: first) }
    }

    /// Has a stack be shown by one of its frames.
    package func show(_ stack: SiteID, by frame: SiteID) throws(TraceFileError) {
        try run(
            """
            INSERT OR REPLACE INTO site (id, file, line, function, module, module_id, offset, place_id)
            SELECT ?1, file, line, function, module, module_id, offset, id FROM site WHERE id = ?2
            """
        ) {
            $0.bind(1, stack.rawValue)
            $0.bind(2, frame.rawValue)
        }
    }

    /// The stacks, each with the frame that it is shown by.
    package func stacks() throws(TraceFileError) -> [(stack: StackInfo, place: SiteID)] {
        let statement = try connection.prepare(
            """
            SELECT stack.site_id, stack.frame_id, coalesce(site.place_id, 0)
            FROM main.stack JOIN main.site ON site.id = stack.site_id ORDER BY stack.site_id, stack.depth
            """)
        var result: [(stack: StackInfo, place: SiteID)] = []
        while try statement.step() {
            let (id, frame) = (SiteID(rawValue: statement.integer(0)), SiteID(rawValue: statement.integer(1)))
            if result.last?.stack.id == id {
                result[result.count - 1].stack.frames.append(frame)
            } else {
                result.append((StackInfo(id: id, frames: [frame]), SiteID(rawValue: statement.integer(2))))
            }
        }
        return result
    }

    /// The places that frames of stacks are at, each with the path of its module.
    package func framePlaces() throws(TraceFileError) -> [(site: SourceSite, module: String)] {
        let statement = try connection.prepare(
            """
            SELECT site.id, site.file, site.line, site.function, module.path
            FROM main.site LEFT JOIN main.module ON module.id = site.module_id
            WHERE site.id IN (SELECT frame_id FROM main.stack)
            """)
        var result: [(site: SourceSite, module: String)] = []
        while try statement.step() {
            let site = SourceSite(
                id: SiteID(rawValue: statement.integer(0)), file: statement.text(1, limit: 4096) ?? "",
                line: statement.integer(2), function: statement.text(3, limit: 4096) ?? "")
            result.append((site, statement.text(4, limit: 4096) ?? ""))
        }
        return result
    }

    /// Makes the tables of a close anew, in the transaction that is open: places by which they count are others.
    package func renewTables() throws(TraceFileError) {
        try undoingOnError { () throws(TraceFileError) in
            try dropDigest(connection)
            try Tabulation(connection, in: .trace).run()
        }
    }
}
