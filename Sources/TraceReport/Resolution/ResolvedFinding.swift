public import TraceAnalysis
public import TraceModel
public import TracePrediction

/// A finding with names, files and lines in place of the ids of a trace.
public struct ResolvedFinding: Sendable {
    /// A finding of one trace that this one was made of.
    public struct Source: Equatable, Sendable {
        /// The trace's place in the report.
        public var trace: Int
        /// The finding's place among those of the trace's result.
        public var finding: Int
        /// The finding's fingerprint.
        public var fingerprint: String
    }

    /// A frame of a stack: the call in it. What is not known is nil.
    public struct Frame: Equatable, Sendable {
        /// The file, relative to the package's root where that is known.
        public var file: String?
        /// The line, from 1; without a file, the offset in the module.
        public var line: Int64?
        /// The path of the module.
        public var module: String?
        /// The function; empty where it is not known.
        public var function: String

        /// "worker (pool.c:12)", "worker (app+0x1a2f)" or what of it is known.
        var words: String {
            let place =
                if let file, let line { "\(file):\(line)" } else {
                    module.map { TraceNames.codePlace(module: $0, offset: line ?? 0) } ?? "unknown"
                }
            return function.isEmpty ? place : "\(function) (\(place))"
        }
    }

    /// A place in the source, and what a thread did there. What is not known is nil.
    public struct Location: Equatable, Sendable {
        /// The file, relative to the package's root where that is known.
        public var file: String?
        /// The line, from 1; without a file, the number of the place.
        public var line: Int64?
        /// The path of the module in whose code the place is, where it was recorded by address.
        public var module: String?
        /// The frames of the stack, the innermost first; empty where none was recorded.
        public var stack: [Frame] = []
        /// The function.
        public var function: String?
        /// The thread that acted.
        public var thread: String?
        /// What it acted on.
        public var object: String?
        /// Whether the thread itself is the object.
        public var isOnItself: Bool
        /// What kind of object that is.
        public var kind: ObjectKind?
        /// The event's place in the trace.
        public var event: Int64?
        /// What happened there: "acquired here".
        public var role: String
        /// Its part in a chain of threads that wait for one another.
        public var part: Finding.Location.Part
    }

    /// The number in the report, from 1.
    public var id = 0
    /// The places of the traces that it was found in, in order.
    public var traces: [Int]
    /// The name of the rule.
    public var rule: String
    /// How much it matters.
    public var level: Finding.Level
    /// How sure it is; nil where the rule tells what happened.
    public var verdict: Finding.Verdict?
    /// Why it cannot happen, for the verdict `excluded`.
    public var excludedBy: String?
    /// Whether its parts lie in different traces, of which none has all.
    public var isAcrossRuns = false
    /// One sentence that names threads, objects and source lines: that of the first occurrence.
    public var message: String
    /// The parts of the message that tell of one thread each, as they stand in it; empty where it has none.
    public var chain: [String]
    /// What to change.
    public var help: String
    /// How often it occurred, in all traces together.
    public var count: Int
    /// The number of the story that it is part of, from 1; nil where it stands for itself.
    public var story: Int?
    /// The reason for which it was suppressed; nil if it was not.
    public var suppressedBy: String?
    /// Whether it is missing from the baseline; nil without a baseline.
    public var isNew: Bool?
    /// The threads, in the order of the chain.
    public var threads: [String]
    /// The objects, in the order of the chain.
    public var objects: [String]
    /// The tests whose threads they are; empty for threads of no test.
    public var tests: [String] = []
    /// Whether, in a recording of tests, it was found among threads of none of them, too: of tests that are not traced, of
    /// pools, of what the tests share.
    public var isOutsideOfTests = false
    /// The places, in the order of the story.
    public var locations: [Location]
    /// The event with which it became so, in the first trace.
    public var event: Int64
    /// For the verdict `predicted`, the schedule that ends in it, by the events of the first trace.
    public var schedule: Schedule?
    /// The same from run to run, 16 hexadecimal digits.
    public var fingerprint: String
    /// What links it to others that tell why a process hangs.
    var hang: Finding.Hang?
    /// What it was made of, the first occurrence first.
    public var sources: [Source]
    /// The names of the threads without what tells doubles apart; empty where no trace is at hand.
    package var plainThreads: [String] = []
    /// The names of the objects without what tells doubles apart; empty where no trace is at hand.
    package var plainObjects: [String] = []
    /// The symbols of those objects that lie in a module's data, as far as they are known.
    var symbols: Set<String> = []
    /// Of a lock-order cycle in one trace, what its locks are known by in others.
    package var lockKeys: [String] = []

    /// The place of the first trace that it was found in.
    public var trace: Int { traces.first ?? 0 }

    /// Whether it can make an exit code: not if it is excluded, suppressed or known from the baseline.
    public var counts: Bool { verdict != .excluded && suppressedBy == nil && isNew != false }

    /// What is to be said about the rule; nil for a rule that is not one of this program's.
    public var info: RuleInfo? { RuleInfo.named(rule) }
}

extension ResolvedFinding {
    /// A finding of a trace that is not at hand.
    package init(
        summarized rule: String, level: Finding.Level, verdict: Finding.Verdict?, message: String, chain: [String],
        help: String, count: Int, threads: [String], objects: [String], locations: [Location], fingerprint: String
    ) {
        self.init(
            traces: [], rule: rule, level: level, verdict: verdict, message: message, chain: chain, help: help,
            count: count, threads: threads, objects: objects, locations: locations, event: 0, fingerprint: fingerprint,
            sources: [])
    }
}

extension ResolvedFinding.Location {
    /// A place of a trace that is not at hand.
    package init(
        file: String?, line: Int64?, function: String?, thread: String?, object: String?, isOnItself: Bool,
        role: String, part: Finding.Location.Part
    ) {
        self.init(
            file: file, line: line, function: function, thread: thread, object: object, isOnItself: isOnItself,
            event: nil, role: role, part: part)
    }
}
