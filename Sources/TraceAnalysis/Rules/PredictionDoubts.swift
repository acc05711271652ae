import TracePrediction
import TraceReplay

extension Finding {
    /// What every schedule takes for granted.
    static let assumption =
        "; this assumes that the threads do what they did, whatever they would have read of data that is not on record"

    /// Makes a note of a prediction whose schedule has a thread go on before what it went on after in this run: it may have
    /// waited for that instead, and a handshake looks like that.
    mutating func doubt(_ unheard: NotifiedSection?, _ end: TraceEnd) {
        guard let unheard else { return }
        level = .note
        let (who, other) = (end.quoted(unheard.thread), end.quoted(unheard.other))
        let what = end.quoted(object: unheard.object) + end.at(unheard.site)
        guard let condition = unheard.condition else {
            message +=
                "; in it \(who) goes on from \(what) before \(other) has come as far as it had when \(who) was woken there: "
                + "if \(other) woke it, these threads cannot deadlock"
            return
        }
        message +=
            "; in it \(who) acquires \(what) before \(other) has released it, which came first in this run: if it would "
            + "wait on \(end.quoted(object: condition)) for that, these threads cannot deadlock"
    }
}
