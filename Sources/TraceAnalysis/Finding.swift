public import TraceModel
public import TracePrediction

/// Something that went wrong, or could, with the events that prove it.
public struct Finding: Equatable, Sendable {
    /// How much a finding matters.
    public enum Level: String, Sendable, CaseIterable, Comparable {
        case error, warning, note

        private var weight: Int {
            switch self {
            case .error: 2
            case .warning: 1
            case .note: 0
            }
        }

        /// Whether one level matters less than another.
        public static func < (a: Level, b: Level) -> Bool { a.weight < b.weight }
    }

    /// How sure it is that something can happen that has not happened in this run, or has.
    public enum Verdict: String, Sendable, CaseIterable { case occurred, predicted, unproven, excluded }

    /// A place in the source, and what a thread did there.
    public struct Location: Equatable, Sendable {
        /// Where in the source, or `.none`.
        public var site: SiteID
        /// The thread that acted.
        public var thread: ThreadID
        /// What it acted on, or `.none`.
        public var object: ObjectID
        /// The event's place in the trace; 0 without an event.
        public var event: Int64
        /// What happened there: "acquired here".
        public var role: String
        /// Its part in a chain of threads that wait for one another.
        public var part: Part

        /// What a place is in a wait cycle or a lock-order cycle.
        public enum Part: Sendable {
            /// The thread acquired what another one waits for.
            case holds
            /// The thread waits for it, or would.
            case waits
            /// Neither.
            case none
        }

        /// Makes a location.
        public init(
            site: SiteID, thread: ThreadID, object: ObjectID = .none, event: Int64 = 0, role: String, part: Part = .none
        ) {
            self.site = site
            self.thread = thread
            self.object = object
            self.event = event
            self.role = role
            self.part = part
        }
    }

    /// What a finding has to do with threads that nobody is left to wake.
    package struct Hang: Equatable, Sendable {
        /// The process in which they wait.
        package var process: ProcessID
        /// Whether it tells of such threads; else it is of threads that could have been the ones to wake them.
        package var isTold: Bool
    }

    /// The name of the rule.
    public var rule: String
    /// How much it matters.
    public var level: Level
    /// How sure it is; nil where the rule speaks of what happened.
    public var verdict: Verdict?
    /// Why it cannot happen, for the verdict `excluded`.
    public var excludedBy: String?
    /// One sentence that names threads, objects and source lines.
    public var message: String
    /// The parts of the message that tell of one thread each, as they stand in it: a report may give them as a list. Empty
    /// where it has none.
    public var chain: [String] = []
    /// What to change.
    public var help: String
    /// The threads, in the order of the chain.
    public var threads: [ThreadID]
    /// The objects, in the order of the chain.
    public var objects: [ObjectID]
    /// The places, in the order of the story.
    public var locations: [Location]
    /// The event with which it became so.
    public var event: Int64
    /// How often the same thread did the same at the same place.
    public var count = 1
    /// For the verdict `predicted`, the schedule that ends in it.
    public var schedule: Schedule?
    /// What links it to others that tell why a process hangs.
    package var hang: Hang?
    /// Which of the mistakes it is that the rule tells of, where one thread can make several with one object; else empty.
    package var mistake = ""
    /// Whether its threads are those whom it hit in this run, and may be others in the next: the fingerprint leaves them
    /// out.
    package var hasThreadsByChance = false
    /// The same from run to run, 16 hexadecimal digits.
    public var fingerprint = ""

    /// Makes a finding that has no fingerprint yet.
    public init(
        rule: String, level: Level, message: String, help: String, threads: [ThreadID], objects: [ObjectID] = [],
        locations: [Location], event: Int64
    ) {
        self.rule = rule
        self.level = level
        self.message = message
        self.help = help
        self.threads = threads
        self.objects = objects
        self.locations = locations
        self.event = event
    }
}

extension Schedule {
    /// How it proves a deadlock, in words.
    package var proof: String {
        let how = isReordered ? "in another order" : "of this run, in the order of the trace,"
        return "a schedule of \(count) events \(how) ends in a deadlock"
    }
}
