import TraceModel
import TraceReplay

/// An analysis at work, at an address of its own.
///
/// A call through `any Analysis` first checks whether its box is shared, and one through a class keeps it alive: both cost
/// as much as many an analysis does, and there are several calls for each event of a trace. Whoever begins one ends it.
struct RunningAnalysis {
    private let rule: any Analysis.Type
    private let state: UnsafeMutableRawPointer

    /// Begins an analysis of the type given.
    init(_ rule: any Analysis.Type) {
        self.rule = rule
        state = Self.begin(rule)
    }

    /// Ends it. It must not be used afterwards.
    func end() { Self.end(rule, state) }

    /// Shows it an event on an object and the state before it.
    func before(_ step: Step, _ replay: borrowing Replay) { Self.before(rule, state, step, replay) }

    /// Shows it an event without an object and the state before it.
    func before(_ step: ThreadStep, _ replay: borrowing Replay) { Self.before(rule, state, step, replay) }

    /// Asks what it needs after the last event.
    func conclude(_ end: TraceEnd) -> ReviewRequest { Self.conclude(rule, state, end) }

    /// Shows it an event once more.
    func review(_ event: TraceEvent) { Self.review(rule, state, event) }

    /// Asks for the edges of the lock order.
    func lockOrder(_ end: TraceEnd) -> [RunEdge] { Self.lockOrder(rule, state, end) }

    /// Asks what it found.
    func finish(_ end: TraceEnd) -> [Finding] { Self.finish(rule, state, end) }

    private static func begin<Rule: Analysis>(_: Rule.Type) -> UnsafeMutableRawPointer {
        let state = UnsafeMutablePointer<Rule>.allocate(capacity: 1)
        state.initialize(to: Rule())
        return UnsafeMutableRawPointer(state)
    }

    private static func end<Rule: Analysis>(_: Rule.Type, _ state: UnsafeMutableRawPointer) {
        state.assumingMemoryBound(to: Rule.self).deinitialize(count: 1)
        state.deallocate()
    }

    private static func before<Rule: Analysis>(
        _: Rule.Type, _ state: UnsafeMutableRawPointer, _ step: Step, _ replay: borrowing Replay
    ) {
        state.assumingMemoryBound(to: Rule.self).pointee.before(step, replay)
    }

    private static func before<Rule: Analysis>(
        _: Rule.Type, _ state: UnsafeMutableRawPointer, _ step: ThreadStep, _ replay: borrowing Replay
    ) {
        state.assumingMemoryBound(to: Rule.self).pointee.before(step, replay)
    }

    private static func conclude<Rule: Analysis>(
        _: Rule.Type, _ state: UnsafeMutableRawPointer, _ end: TraceEnd
    ) -> ReviewRequest {
        state.assumingMemoryBound(to: Rule.self).pointee.conclude(end)
    }

    private static func review<Rule: Analysis>(
        _: Rule.Type, _ state: UnsafeMutableRawPointer, _ event: TraceEvent
    ) {
        state.assumingMemoryBound(to: Rule.self).pointee.review(event)
    }

    private static func lockOrder<Rule: Analysis>(
        _: Rule.Type, _ state: UnsafeMutableRawPointer, _ end: TraceEnd
    ) -> [RunEdge] {
        state.assumingMemoryBound(to: Rule.self).pointee.lockOrder(end)
    }

    private static func finish<Rule: Analysis>(
        _: Rule.Type, _ state: UnsafeMutableRawPointer, _ end: TraceEnd
    ) -> [Finding] {
        state.assumingMemoryBound(to: Rule.self).pointee.finish(end)
    }
}
