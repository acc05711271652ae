import TraceAnalysis
import TraceModel
import TraceReplay

extension ProcessOutcome {
    /// How the process ended, as people read it; nil where nothing is known of it.
    ///
    /// - Parameter lossReason: Why events are missing, where it is known.
    func words(_ names: TraceNames, lossReason: String? = nil) -> String? {
        switch ending {
        case .orderly(let code): "orderly, with code \(code)"
        case .exit(_, let code):
            "not orderly: '\(caller.map(names.thread) ?? "a thread")' called exit, which waits for no thread, with code \(code)"
        case .withoutHandlers(let code):
            "not orderly: the program ended without its exit handlers (_exit or quick_exit), with code \(code)"
        case .signal(let number): "not orderly: the program was ended by \(SignalName.described(number))"
        case .exited(let code):
            "not on record\(lossReason.map { " (\($0))" } ?? ""): the program ended with code \(code)"
        case .unknown: nil
        }
    }

    /// The same of a process of which nothing more is known than what its row and the trace say.
    ///
    /// - Parameter isLossLeast: Whether buffers are missing, which would have had the end.
    static func words(ended: Int64?, isText: Bool, cleanEnd: Bool, isLossLeast: Bool) -> String {
        if cleanEnd { return isText ? "orderly" : "orderly: the program stopped the recording" }
        if isText { return "not on record" }
        guard ended == nil else { return "not orderly: how the program ended is not known" }
        return isLossLeast
            ? "not on record: whether the program ended, and how, is not known"
            : "not on record: the program still ran when the trace was closed"
    }
}
