/// The columns of `process`.
package enum ProcessColumn: Int32, TableColumn {
    case id, pid, parent, executable, arguments, started, ended, end, exitStatus, exitSignal

    package static let table = Schema.Table("process", of: Self.self, "A process that was recorded.")

    package var info: ColumnInfo {
        switch self {
        case .id: ColumnInfo("id", "INTEGER PRIMARY KEY", "the trace's number for it")
        case .pid: ColumnInfo("pid", "INTEGER NOT NULL", "the operating system's id")
        case .parent: ColumnInfo("parent_id", "INTEGER", "process.id of its parent; NULL: not in this trace")
        case .executable: ColumnInfo("executable", "TEXT NOT NULL", "the program's file")
        case .arguments:
            ColumnInfo("arguments", "TEXT NOT NULL", "the arguments after the program's name, quoted as for a shell")
        case .started: ColumnInfo("started_ns", "INTEGER NOT NULL", "nanoseconds since the recording began")
        case .ended:
            ColumnInfo("ended_ns", "INTEGER", "nanoseconds since the recording began; NULL: not known to have ended")
        case .end: ColumnInfo("end", "TEXT NOT NULL", "exited, signaled or unknown")
        case .exitStatus: ColumnInfo("exit_status", "INTEGER", "the exit code, where end is exited and it is known")
        case .exitSignal: ColumnInfo("exit_signal", "INTEGER", "the signal's number, where end is signaled")
        }
    }
}

/// The columns of `thread`.
package enum ThreadColumn: Int32, TableColumn {
    case id, process, nativeID, name, daemon, foreign, parent, origin, site, started, ended, end, error, joinable

    package static let table = Schema.Table("thread", of: Self.self, "A thread of a recorded process.")

    package var info: ColumnInfo {
        switch self {
        case .id: ColumnInfo("id", "INTEGER PRIMARY KEY", "the trace's number for it, and its id as an object")
        case .process: ColumnInfo("process_id", "INTEGER NOT NULL", "process.id")
        case .nativeID: ColumnInfo("native_id", "INTEGER", "the operating system's id; NULL before it ran")
        case .name: ColumnInfo("name", "TEXT", "need not be unique")
        case .daemon: ColumnInfo("daemon", "INTEGER NOT NULL", "1: the end of the process does not wait for it")
        case .foreign: ColumnInfo("foreign_thread", "INTEGER NOT NULL", "1: not started by the library")
        case .parent: ColumnInfo("parent_id", "INTEGER", "thread.id of its creator")
        case .origin:
            ColumnInfo("origin", "TEXT", "creator's origin and ordinal, the same in every run of the program")
        case .site: ColumnInfo("site_id", "INTEGER", "site.id: where it was created")
        case .started:
            ColumnInfo("started_ns", "INTEGER", "nanoseconds since the recording began; NULL: never started")
        case .ended:
            ColumnInfo("ended_ns", "INTEGER", "nanoseconds since the recording began; NULL: not known to have ended")
        case .end:
            ColumnInfo(
                "end", "TEXT",
                "returned, threw, abrupt (cut off by the end of its process) or running (end unknown)")
        case .error: ColumnInfo("error", "TEXT", "the error that left its target")
        case .joinable:
            ColumnInfo(
                "joinable", "INTEGER",
                "1: to be joined once, unless it is detached; 0: by nobody; NULL: any number of times", isLater: true)
        }
    }
}

/// The columns of `object`.
package enum ObjectColumn: Int32, TableColumn {
    case id, process, kind, name, capacity, creator, origin, site, created, destroyed, preference, module, once

    package static let table = Schema.Table(
        "object", of: Self.self, "An object that events are about. A new object at an old address is new.")

    package var info: ColumnInfo {
        switch self {
        case .id: ColumnInfo("id", "INTEGER PRIMARY KEY", "the trace's number for it; a thread's is its thread.id")
        case .process: ColumnInfo("process_id", "INTEGER NOT NULL", "process.id")
        case .kind: ColumnInfo("kind", "INTEGER NOT NULL", "object_kind.id")
        case .name: ColumnInfo("name", "TEXT", "need not be unique")
        case .capacity: ColumnInfo("capacity", "INTEGER", "initial permits or parties")
        case .creator: ColumnInfo("created_by", "INTEGER", "thread.id; NULL: before the recording")
        case .origin:
            ColumnInfo("origin", "TEXT", "creator's origin, kind and ordinal, the same in every run of the program")
        case .site: ColumnInfo("site_id", "INTEGER", "site.id: where it was created")
        case .created:
            ColumnInfo("created_ns", "INTEGER", "nanoseconds since the recording began; NULL: before it")
        case .destroyed:
            ColumnInfo("destroyed_ns", "INTEGER", "nanoseconds since the recording began; NULL: not destroyed")
        case .preference:
            ColumnInfo(
                "preference", "TEXT",
                "of a rwlock: readers (a new reader passes a waiting writer) or writers (it waits); NULL: not known",
                isLater: true)
        case .module:
            ColumnInfo("module_id", "INTEGER", "module.id: in whose data it lies, where origin says", isLater: true)
        case .once:
            ColumnInfo(
                "once", "INTEGER", "1: a lock that is held while something is done once; NULL: no such lock",
                isLater: true)
        }
    }
}

/// The columns of `site`.
package enum SiteColumn: Int32, TableColumn {
    case id, file, line, function, module, moduleID, offset, place

    package static let table = Schema.Table("site", of: Self.self, "A place in the source.")

    package var info: ColumnInfo {
        switch self {
        case .id: ColumnInfo("id", "INTEGER PRIMARY KEY", "the trace's number for it")
        case .file:
            ColumnInfo(
                "file", "TEXT NOT NULL",
                "relative to the package's root where that can be known; empty where the place is not a line of a file")
        case .line:
            ColumnInfo(
                "line", "INTEGER NOT NULL",
                "from 1; without a file, the offset in the module's code, or the number of a location of a text")
        case .function: ColumnInfo("function", "TEXT NOT NULL", "as the compiler names it")
        case .module:
            ColumnInfo("module", "TEXT", "the module of the source file, or of code whose source is not known")
        case .moduleID:
            ColumnInfo(
                "module_id", "INTEGER", "module.id: in whose code; NULL: recorded by file and line", isLater: true)
        case .offset: ColumnInfo("offset", "INTEGER", "of a call's return address in that code", isLater: true)
        case .place:
            ColumnInfo(
                "place_id", "INTEGER",
                "of a stack: site.id of the frame that it is shown by, the first of the program's own; NULL: not a stack",
                isLater: true)
        }
    }
}

/// The columns of `stack`.
package enum StackColumn: Int32, TableColumn {
    case site, depth, frame

    package static let table = Schema.Table(
        "stack", of: Self.self, "Who called, of a place that was recorded with its stack (record --stacks).",
        isLater: true)

    package var info: ColumnInfo {
        switch self {
        case .site: ColumnInfo("site_id", "INTEGER NOT NULL", "site.id")
        case .depth: ColumnInfo("depth", "INTEGER NOT NULL", "from 0, the call itself, to who called first")
        case .frame: ColumnInfo("frame_id", "INTEGER NOT NULL", "site.id: the call in that frame")
        }
    }
}

/// The columns of `module`.
package enum ModuleColumn: Int32, TableColumn {
    case id, path, buildID

    package static let table = Schema.Table(
        "module", of: Self.self, "A program's file, or a library's, whose code or data was recorded by address.",
        isLater: true)

    package var info: ColumnInfo {
        switch self {
        case .id: ColumnInfo("id", "INTEGER PRIMARY KEY", "the trace's number for it")
        case .path: ColumnInfo("path", "TEXT NOT NULL", "the file's path where it was recorded")
        case .buildID: ColumnInfo("build_id", "TEXT", "which build of the file, in hexadecimal; NULL: it does not say")
        }
    }
}
