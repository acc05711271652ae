import TraceModel

extension TraceTables {
    /// The same with names that a viewer shows as they are read: what steers or reorders text is written out in them.
    var readable: TraceTables {
        func isPlain(_ name: String?) -> Bool { name?.unicodeScalars.allSatisfy(TerminalText.isSafe) ?? true }
        // That is nearly always so, and a trace may have a million objects.
        let isReadable =
            threads.allSatisfy { isPlain($0.name) && isPlain($0.origin) }
            && objects.allSatisfy { isPlain($0.name) && isPlain($0.origin) }
            && sites.allSatisfy { isPlain($0.file) && isPlain($0.module) }
            && processes.allSatisfy { isPlain($0.executable) }
        guard !isReadable else { return self }
        func shown(_ name: String?) -> String? { name.map { TerminalText.escaped($0) } }
        return TraceTables(
            processes: processes.map { row in
                var row = row
                row.executable = TerminalText.escaped(row.executable)
                return row
            },
            threads: threads.map { row in
                var row = row
                (row.name, row.origin) = (shown(row.name), shown(row.origin))
                return row
            },
            objects: objects.map { row in
                var row = row
                (row.name, row.origin) = (shown(row.name), shown(row.origin))
                return row
            },
            sites: sites.map { row in
                var row = row
                (row.file, row.module) = (TerminalText.escaped(row.file), shown(row.module))
                return row
            }, lost: lost)
    }
}
