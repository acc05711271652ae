import TraceModel
import TracePrediction
import TraceReplay

/// An update of a `Shared` that overwrites what another thread has written since the read.
///
/// It sees no events of its own: who reads and writes, and what keeps them apart, is what predictions of deadlocks know as
/// well, so that ``LockOrderCycle`` makes its findings.
struct LostUpdate: Analysis {
    static let info = RuleInfo(
        "lost-update", "An update of a shared value went over what another thread had written",
        levels: [.error, .warning], story: .cause)
    static let kinds: EventKindSet = []

    func finish(_ end: TraceEnd) -> [Finding] { [] }

    /// What is told of a write that was lost, or can be.
    static func finding(_ found: LostWrite, _ end: TraceEnd) -> Finding {
        let name = end.quoted(object: found.object)
        let (who, other) = (end.thread(found.thread), end.quoted(found.other))
        let read =
            "read \(name)\(end.at(found.read.site)) and wrote back what it had made of it\(end.at(found.write.site))"
        let message: String
        if let schedule = found.schedule {
            message =
                "\(who) \(read), and nothing keeps \(other) from writing in between\(end.at(found.lost.site)), which would "
                + "then be lost; a schedule of \(schedule.count) events in another order shows it"
        } else {
            message =
                "\(who) \(read), over what \(other) had written in between\(end.at(found.lost.site)): that is lost"
        }
        let id = end.replay.threads[found.thread].id
        let otherID = end.replay.threads[found.other].id
        let object = end.replay.objects[found.object].id
        let isOpen = found.schedule != nil
        var finding = Finding(
            rule: rule, level: isOpen ? .warning : .error, message: message,
            help:
                "hold one lock from the read to the write, in all threads, or keep the value in a Mutex; each access to "
                + "a Shared is atomic, two of them are not",
            threads: [id, otherID], objects: [object],
            locations: [
                Finding.Location(
                    site: found.read.site, thread: id, object: object, event: found.read.seq, role: "read here"),
                Finding.Location(
                    site: found.lost.site, thread: otherID, object: object, event: found.lost.seq,
                    role: isOpen ? "could write in between here" : "wrote in between here"),
                Finding.Location(
                    site: found.write.site, thread: id, object: object, event: found.write.seq, role: "wrote back here"),
            ], event: found.write.seq)
        finding.count = found.count
        finding.schedule = found.schedule
        if isOpen { finding.verdict = .predicted }
        return finding
    }
}
