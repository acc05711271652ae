import CRecorder
public import TraceModel

/// How a recording is made.
public struct CollectorOptions: Sendable {
    /// Bytes that all buffers together may take, on disk and in memory; a first segment of 16 KiB for each thread comes
    /// on top.
    public var bufferLimit: UInt64
    /// What a thread does when that bound is reached.
    public var policy: BufferPolicy
    /// Bytes that the trace file may take, not below ``leastTraceSize``; nil for no bound. When it is reached, the
    /// recording stops.
    public var maximumTraceSize: Int64?
    /// Whether a trace that lies at the path is replaced, when the recording has begun for good.
    public var replacesTrace: Bool
    /// Base name of the recorded program.
    public var program: String
    /// The words that started it.
    public var commandLine: [String]
    /// `CREATE VIEW` statements for the trace; none where the traced program itself collects.
    public var views: [String]

    /// Patterns of modules whose locks are not put on record, as `record --ignore-module` takes them; for programs that nobody
    /// has changed.
    public var ignoredModules: [String] = []
    /// How many frames of the stack a place has, at most ``mostStackFrames``; 0 for the call alone.
    package var stackFrames = 0
    /// The most frames that a recording has of a stack.
    package static let mostStackFrames = Int(ST_STACK_MOST)

    /// Tells, when the trace is closed, what is known by an address alone; nil where nobody does.
    package var modules: (any ModuleReader)?

    /// Whether a pattern of ``ignoredModules`` means a module, as far as the name of its file tells.
    package static func means(_ pattern: String, _ module: String) -> Bool {
        synctrace_module_matches(pattern.lastPart, module)
    }

    /// Whether the patterns of ``ignoredModules`` fit into what a recording's processes are told.
    package static func hasRoom(forIgnored modules: [String]) -> Bool {
        modules.reduce(0) { $0 + $1.systemName.count } < Int(ST_IGNORED_BYTES) - 1
    }

    /// The least bound that leaves room for any events.
    public static let leastTraceSize: Int64 = 256 << 10

    /// The bound on the buffers where none is given, in bytes: room for eight million events. A burst of so many does not
    /// wait for the trace's file, which takes about two million a second; with a quarter of it, five million events of
    /// memcached took three times as long.
    public static let defaultBufferLimit: UInt64 = 256 << 20

    public init(
        bufferLimit: UInt64 = defaultBufferLimit, policy: BufferPolicy = .wait, maximumTraceSize: Int64? = nil,
        replacesTrace: Bool = false, program: String = "", commandLine: [String] = [], views: [String] = []
    ) {
        self.bufferLimit = bufferLimit
        self.policy = policy
        self.maximumTraceSize = maximumTraceSize
        self.replacesTrace = replacesTrace
        self.program = program
        self.commandLine = commandLine
        self.views = views
    }
}

/// What a recording came to.
public struct CollectorResult: Sendable, Equatable {
    /// Events in the trace.
    public var events: Int64
    /// Events that are not in it.
    public var lost: Int64
    /// Why; nil where nothing was lost.
    public var lossReason: String?
    /// Whether more may be missing than ``lost`` says: of buffers that cannot be read, nobody can count the events.
    public var isLossLeast: Bool
    /// Whether some of what had been stored was gone, or could not be read: buffers, or the trace itself.
    public var isPartlyGone: Bool
    /// Processes that recorded anything.
    public var processes: Int
    /// Why a process that links SyncTrace could not join the recording; nil where all could.
    public var joinProblem: String?
    /// The system's ids of the processes that had not ended, and of which nothing more is recorded.
    public var running: [Int64]
    /// What was left out on purpose, by module.
    public var leftOut: [LeftOut] = []
    /// Processes that had more different stacks than are kept: their later events have the place of the call alone.
    public var processesWithRefusedStacks: Int = 0
    /// How many different stacks are kept of a process.
    package static let mostStacks = Int(ST_STACKS_MOST)
    /// Whether the file stands alone, without a `-wal` beside it.
    public var isSingleFile: Bool
    /// Files of modules that were not read, since they are not those that the program ran: a sentence each.
    package var moduleProblems: [String] = []
}
