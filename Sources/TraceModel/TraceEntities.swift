/// One row of the `process` table.
public struct ProcessInfo: Equatable, Sendable {
    /// How a process ended.
    public enum End: String, Sendable, CaseIterable { case exited, signaled, unknown }

    public var id: ProcessID
    /// The operating system's id.
    public var pid: Int64
    public var parent: ProcessID
    public var executable: String
    /// The arguments after the program's name, as one string, each quoted as a shell would need it.
    public var arguments: String
    /// Nanoseconds since the recording began.
    public var started: Int64
    /// Nanoseconds since the recording began; nil while it runs, or where its end is unknown.
    public var ended: Int64?
    public var end: End
    public var exitStatus: Int64?
    public var exitSignal: Int64?

    public init(
        id: ProcessID, pid: Int64, parent: ProcessID = .none, executable: String = "", arguments: String = "",
        started: Int64 = 0, ended: Int64? = nil, end: End = .unknown, exitStatus: Int64? = nil, exitSignal: Int64? = nil
    ) {
        self.id = id
        self.pid = pid
        self.parent = parent
        self.executable = executable
        self.arguments = arguments
        self.started = started
        self.ended = ended
        self.end = end
        self.exitStatus = exitStatus
        self.exitSignal = exitSignal
    }
}

/// One row of the `thread` table.
public struct ThreadInfo: Equatable, Sendable {
    /// How a thread ended. `abrupt`: cut off by a known end of its process. `running`: its end is unknown.
    public enum End: String, Sendable, CaseIterable { case returned, threw, abrupt, running }

    public var id: ThreadID
    public var process: ProcessID
    /// The operating system's id; nil before it ran.
    public var nativeID: Int64?
    public var name: String?
    public var isDaemon: Bool
    /// Not started by the library: a stand-in for it.
    public var isForeign: Bool
    /// The thread that created it, or `.none`.
    public var parent: ThreadID
    /// The same in every run of the same program; nil where there is nothing that is stable.
    public var origin: String?
    public var site: SiteID
    /// Nanoseconds since the recording began; nil where it was never started.
    public var started: Int64?
    public var ended: Int64?
    /// nil for a thread that was never started.
    public var end: End?
    /// The message of the error that left its target.
    public var error: String?
    /// Whether it has to be joined, exactly once, unless an event says that it was detached; false where nobody may join
    /// it, and nil for a thread that may be joined any number of times, as those of the library.
    public var isJoinable: Bool?

    public init(
        id: ThreadID, process: ProcessID = ProcessID(rawValue: 1), nativeID: Int64? = nil, name: String? = nil,
        isDaemon: Bool = false, isForeign: Bool = false, parent: ThreadID = .none, origin: String? = nil,
        site: SiteID = .none, started: Int64? = nil, ended: Int64? = nil, end: End? = nil, error: String? = nil,
        isJoinable: Bool? = nil
    ) {
        self.id = id
        self.process = process
        self.nativeID = nativeID
        self.name = name
        self.isDaemon = isDaemon
        self.isForeign = isForeign
        self.parent = parent
        self.origin = origin
        self.site = site
        self.started = started
        self.ended = ended
        self.end = end
        self.error = error
        self.isJoinable = isJoinable
    }
}

/// One row of the `object` table.
public struct ObjectInfo: Equatable, Sendable {
    public var id: ObjectID
    public var process: ProcessID
    public var kind: ObjectKind
    public var name: String?
    /// Capacity, initial permits or parties; nil where the kind has none.
    public var capacity: Int64?
    /// Of a lock with readers, who goes first where that is known; nil for all others.
    public var preference: ReaderPreference?
    /// The thread that created it, or `.none` where that was before the recording.
    public var createdBy: ThreadID
    public var origin: String?
    public var site: SiteID
    /// Nanoseconds since the recording began; nil where that was before it.
    public var created: Int64?
    public var destroyed: Int64?
    /// Of what lies in a module's data: that module. Where in it, the origin says.
    public var home: ModuleID = .none
    /// Whether it is a lock that stands for what is done once: held while that is done, and by nobody afterwards.
    public var isOnce = false

    public init(
        id: ObjectID, process: ProcessID = ProcessID(rawValue: 1), kind: ObjectKind, name: String? = nil,
        capacity: Int64? = nil, preference: ReaderPreference? = nil, createdBy: ThreadID = .none,
        origin: String? = nil, site: SiteID = .none, created: Int64? = nil, destroyed: Int64? = nil
    ) {
        self.id = id
        self.process = process
        self.kind = kind
        self.name = name
        self.capacity = capacity
        self.preference = preference
        self.createdBy = createdBy
        self.origin = origin
        self.site = site
        self.created = created
        self.destroyed = destroyed
    }
}

/// One row of the `site` table: a place in the source.
public struct SourceSite: Equatable, Hashable, Sendable {
    public var id: SiteID
    /// Relative to the package's root where that can be known; empty where a place is known by a number alone, as the
    /// locations of a text are.
    public var file: String
    /// The line, or the number of a place without a file: of a place in a module's code, how far it is from where the
    /// module begins.
    public var line: Int64
    public var function: String
    /// The module of the source file, or that of the code.
    public var module: String?
    /// Where the place is in the code, if it was recorded by that; nil if by file and line.
    public var code: CodeAddress?
    /// Of a stack, the place of the frame that it is shown by: what happens at the stacks with the same one happens at one
    /// place; `.none` for what is not a stack.
    public var place: SiteID = .none

    /// What a place is.
    public enum Kind: Sendable {
        /// A line of a file.
        case source
        /// An address in a module's code whose source is not known.
        case code
        /// A number in a text that names nothing else.
        case location
    }

    /// What the place is.
    public var kind: Kind { !file.isEmpty ? .source : module != nil ? .code : .location }

    public init(
        id: SiteID, file: String, line: Int64, function: String = "", module: String? = nil, code: CodeAddress? = nil
    ) {
        self.code = code
        self.id = id
        self.file = file
        self.line = line
        self.function = function
        self.module = module
    }

    /// The file; nil where the place is known by a number alone.
    package var knownFile: String? { file.isEmpty ? nil : file }
}

/// An address in the code of a module.
public struct CodeAddress: Equatable, Hashable, Sendable {
    public var module: ModuleID
    /// From where the module begins: what the module's own file counts from.
    public var offset: Int64

    public init(module: ModuleID, offset: Int64) {
        self.module = module
        self.offset = offset
    }
}

/// One row of the `module` table: a file whose code a program ran.
public struct ModuleInfo: Equatable, Hashable, Sendable {
    public var id: ModuleID
    /// The path of its file.
    public var path: String
    /// Which build of the file it was, in hexadecimal digits; nil where the file does not say.
    public var buildID: String?

    public init(id: ModuleID, path: String, buildID: String? = nil) {
        self.id = id
        self.path = path
        self.buildID = buildID
    }
}

/// The rows of the `stack` table about one place: who called.
public struct StackInfo: Equatable, Sendable {
    /// The place.
    public var id: SiteID
    /// The places of its frames, the innermost first.
    public var frames: [SiteID]

    public init(id: SiteID, frames: [SiteID]) {
        self.id = id
        self.frames = frames
    }
}
