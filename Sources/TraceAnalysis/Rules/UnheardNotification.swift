import TracePrediction
import TraceReplay

extension Finding {
    /// Makes less of a prediction where a thread of its schedule comes to a lock before what was notified under it: it may
    /// have waited instead.
    ///
    /// A note is left where nobody could have gone on before, since it was the first notification by the only thread that
    /// ever notified the condition: that is what a handshake looks like.
    mutating func doubt(_ unheard: NotifiedSection?, _ end: TraceEnd) {
        guard let unheard else { return }
        level = unheard.isSole ? .note : .warning
        message +=
            "; in it \(end.quoted(unheard.thread)) acquires \(end.quoted(object: unheard.lock))\(end.at(unheard.site)) before "
            + "\(end.quoted(unheard.notifier)) notifies \(end.quoted(object: unheard.condition))"
            + "\(end.at(unheard.notifierSite)), which came first in this run: if it would wait for that, there is no "
            + "deadlock"
    }
}
