/// The columns of `left_out`.
package enum LeftOutColumn: Int32, TableColumn {
    case id, process, module, objects, operations

    package static let table = Schema.Table(
        "left_out", of: Self.self,
        "What the recording left out on purpose: the locks that a module made or used first (record --ignore-module).",
        isLater: true)

    package var info: ColumnInfo {
        switch self {
        case .id: ColumnInfo("id", "INTEGER PRIMARY KEY", "of the row")
        case .process: ColumnInfo("process_id", "INTEGER NOT NULL", "process.id")
        case .module: ColumnInfo("module", "TEXT NOT NULL", "the name of the module's file")
        case .objects: ColumnInfo("objects", "INTEGER NOT NULL", "how many locks, semaphores and the like there were")
        case .operations:
            ColumnInfo(
                "operations", "INTEGER NOT NULL",
                "how many operations on them; a thread that was cut off may have had up to 63 more")
        }
    }
}
