extension TraceEvent {
    /// Turns what version 0.1 said with the number of another kind into the kind that it has now: an upgrade was a request
    /// with a limit of -1, and an initialization of what was not destroyed was a creation that was not the first event.
    package mutating func renew() {
        switch kind {
        case .request where value < 0:
            kind = .requestUpgrade
            value = 0
        case .create where objectSeq > 1:
            kind = .reinitialize
            value = 0
        default: break
        }
    }
}
