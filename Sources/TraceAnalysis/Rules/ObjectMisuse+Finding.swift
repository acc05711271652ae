import TraceModel
import TraceReplay

/// How a misuse is told.
extension ObjectMisuse {
    static func finding(_ entry: Entry, _ end: TraceEnd) -> Finding {
        var locations = [
            Finding.Location(
                site: entry.event.site, thread: entry.event.thread, object: entry.event.object, event: entry.event.seq,
                role: roles(entry.misuse).here)
        ]
        let other = entry.other.map { end.replay.threads[$0].id }
        if entry.otherSeq > 0 {
            locations.append(
                Finding.Location(
                    site: entry.otherSite, thread: other ?? .none, object: entry.event.object, event: entry.otherSeq,
                    role: roles(entry.misuse).there))
        }
        var finding = Finding(
            rule: rule, level: entry.misuse == .triedOwn ? .note : .error,
            message: "\(end.thread(entry.thread)) " + message(entry, end), help: help(entry.misuse),
            threads: [entry.event.thread] + [other].compactMap { $0 == entry.event.thread ? nil : $0 },
            objects: [entry.event.object], locations: locations, event: entry.event.seq)
        finding.count = entry.count
        // What destroys it after all is another mistake.
        if entry.misuse == .destroyRefused { finding.mistake = "refused" }
        return finding
    }

    private static func message(_ entry: Entry, _ end: TraceEnd) -> String {
        let object = end.quoted(object: entry.object)
        let place = end.at(entry.event.site)
        let owner = entry.other.map { end.quoted($0) } ?? "a thread"
        let at = end.at(entry.otherSite)
        let since = end.since(entry.otherSite)
        return switch entry.misuse {
        case .destroyedHeld: "destroyed \(object)\(place), which \(owner) held\(since)"
        case .destroyRefused:
            "tried to destroy \(object)\(place), which "
                + (entry.other.map { "\(end.quoted($0)) held\(since)" } ?? "was in use") + ": refused"
        case .acquiredOwn: "tried to acquire \(object)\(place), which it held itself\(since): refused"
        case .destroyedAwaited: "destroyed \(object)\(place), for which \(owner) waited\(at)"
        case .used: "used \(object)\(place) after it had been destroyed\(at)"
        case .destroyedTwice: "destroyed \(object)\(place), which was destroyed before"
        case .madeHeld: "initialized \(object)\(place), which \(owner) held\(since)"
        case .madeAwaited: "initialized \(object)\(place), for which \(owner) waited\(at)"
        case .madeTwice: "initialized \(object)\(place), which was in use before and had not been destroyed"
        case .neverMade:
            (entry.event.kind == .destroy ? "destroyed" : "used") + " \(object)\(place), which was never initialized"
        case .madeForNobody: "initialized the barrier \(object)\(place) for no threads"
        case .joinedItself: "joined itself\(place)"
        case .joinedTwice: "joined \(object)\(place), which had been joined before\(at)"
        case .neverJoined: "was never joined"
        case .triedOwn:
            "tried to acquire \(object)\(place), which it held itself\(since): such an attempt cannot succeed"
        case .sharedOfOwn: "acquired \(object) shared\(place) while it held it exclusively\(since)"
        case .sharedReleaseOfOwn: "released \(object) as if it held it shared\(place); it held it exclusively\(since)"
        case .refusedKind:
            "tried to release \(object)\(place) in the wrong mode: as a reader while it held it as a writer, or "
                + "as a writer while it held it as a reader"
        case .waitedWithReaders:
            "waited on a condition with \(object)\(place), a read-write lock, which a condition cannot release"
        case .takenUnposted: "got a permit of \(object)\(place) when none was left and none had been released"
        }
    }

    private static func roles(_ misuse: Misuse) -> (here: String, there: String) {
        switch misuse {
        case .destroyedHeld: ("destroyed here", "acquired here")
        case .acquiredOwn, .destroyRefused: ("refused here", "acquired here")
        case .destroyedAwaited: ("destroyed here", "waited here")
        case .used: ("used here", "destroyed here")
        case .destroyedTwice: ("destroyed here", "destroyed here")
        case .madeHeld: ("initialized here", "acquired here")
        case .madeAwaited: ("initialized here", "waited here")
        case .madeTwice, .madeForNobody: ("initialized here", "used here")
        case .neverMade: ("used here", "used here")
        case .joinedItself: ("joined here", "joined here")
        case .joinedTwice: ("joined here", "joined before here")
        case .neverJoined: ("started here", "ended here")
        case .triedOwn: ("tried here", "acquired here")
        case .sharedOfOwn: ("acquired shared here", "acquired here")
        case .sharedReleaseOfOwn, .refusedKind: ("released here", "acquired here")
        case .waitedWithReaders: ("waited here", "acquired here")
        case .takenUnposted: ("acquired here", "released here")
        }
    }

    private static func help(_ misuse: Misuse) -> String {
        switch misuse {
        case .joinedItself: "a thread cannot wait for its own end; join it in the thread that started it"
        case .joinedTwice:
            "join each thread once, in one place: the first join frees its id, which may be another thread's by then"
        case .neverJoined: "join each thread, or detach it if nobody waits for its end"
        case .madeHeld, .madeAwaited: "initialize an object once, before other threads know it"
        case .madeTwice: "initialize an object once; destroy it before it is initialized again"
        case .neverMade: "initialize an object before it is used, and destroy only what was initialized"
        case .madeForNobody: "give the barrier a count of one thread or more"
        case .triedOwn: "acquire it once; a recursive lock is one that its owner may acquire again"
        case .sharedOfOwn: "release the exclusive hold first, or keep it: a writer may read"
        case .sharedReleaseOfOwn, .refusedKind:
            "release each hold in its own mode: an exclusive one with the release for writers"
        case .waitedWithReaders: "use a lock with one owner for the condition"
        case .takenUnposted:
            "look for a semaphore that was overwritten or initialized again, or for a release that the trace lacks"
        case .acquiredOwn: "acquire it once, or use a lock that its owner may acquire again"
        case .destroyedHeld, .destroyRefused, .destroyedAwaited, .used, .destroyedTwice:
            "keep an object until all threads that use it have ended or released it"
        }
    }

    static func leak(of thread: ThreadIndex, startedBy parent: ThreadIndex, _ row: ThreadInfo, _ end: TraceEnd)
        -> Finding
    {
        Finding(
            rule: rule, level: .warning,
            message: "\(end.thread(thread)) ended and was never joined, nor detached by \(end.quoted(parent)), which "
                + "started it\(end.at(row.site))",
            help: help(.neverJoined), threads: [row.id, row.parent], objects: [],
            locations: row.site == .none
                ? []
                : [
                    Finding.Location(
                        site: row.site, thread: row.parent, object: ObjectID(row.id), role: roles(.neverJoined).here)
                ], event: TraceEnd.seq)
    }
}
