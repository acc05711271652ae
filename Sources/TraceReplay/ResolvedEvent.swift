package import TraceModel

/// An event on an object, with its thread and its object looked up.
package struct Step: Sendable {
    /// The event.
    package let event: TraceEvent
    /// The acting thread.
    package let thread: ThreadIndex
    /// The object.
    package let object: ObjectIndex
}

/// An event without an object, such as a sleep or the end of a process, with its thread looked up.
package struct ThreadStep: Sendable {
    /// The event.
    package let event: TraceEvent
    /// The acting thread.
    package let thread: ThreadIndex
}

/// An event as ``Replay/resolve(_:)`` has looked it up.
package enum ResolvedEvent: Sendable {
    case onObject(Step)
    case ofThread(ThreadStep)

    /// The event.
    package var event: TraceEvent {
        switch self {
        case .onObject(let step): step.event
        case .ofThread(let step): step.event
        }
    }

    /// The acting thread.
    package var thread: ThreadIndex {
        switch self {
        case .onObject(let step): step.thread
        case .ofThread(let step): step.thread
        }
    }
}
