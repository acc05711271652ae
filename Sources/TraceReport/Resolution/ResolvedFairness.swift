public import TraceAnalysis
public import TraceModel

/// How the waiting of some traces was shared out, with the names of what it is about.
public struct ResolvedFairness: Sendable {
    /// Locks and semaphores.
    public var objects: [Named<ObjectFairness>] = []
    /// Conditions.
    public var conditions: [Named<ConditionFairness>] = []
    /// Barriers.
    public var barriers: [Named<BarrierFairness>] = []

    /// Figures and what they are about.
    public struct Named<Figures: Sendable>: Sendable {
        /// The trace's place in the report.
        public let trace: Int
        /// The object's name.
        public let name: String
        /// The figures.
        public let figures: Figures
        private let names: TraceNames

        init(_ figures: Figures, _ object: ObjectID, trace: Int, _ names: TraceNames) {
            self.figures = figures
            self.trace = trace
            self.names = names
            name = names.object(object)
        }

        /// The name of a thread that the figures tell of.
        public func name(of thread: ThreadID) -> String { names.thread(thread) }
    }

    init(_ traces: [ReportedTrace]) {
        for (index, trace) in traces.enumerated() {
            let names = trace.result.names
            let report = trace.result.fairness
            objects += report.objects.map { Named($0, $0.object, trace: index, names) }
            conditions += report.conditions.map { Named($0, $0.object, trace: index, names) }
            barriers += report.barriers.map { Named($0, $0.object, trace: index, names) }
        }
    }

    /// What is about one of the traces.
    func of(trace: Int) -> ResolvedFairness {
        var part = self
        part.objects.removeAll { $0.trace != trace }
        part.conditions.removeAll { $0.trace != trace }
        part.barriers.removeAll { $0.trace != trace }
        return part
    }
}
