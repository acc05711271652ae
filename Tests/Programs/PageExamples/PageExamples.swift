// swift-format-ignore-file
// The code between the marks is that of the pages, whose comments stand in a column.
import Glibc
import SyncTrace
import Synchronization

/// The code of each page in docs/rules as a whole program: `page RULE`.
///
/// From the line that names a page to the one that ends it, the lines are those of the page, which a test compares; what
/// the page leaves to its reader stands around them, or in a line marked as not being on the page.
enum PageExamples {
    static func run(_ words: [String]) throws {
        guard let rule = words.first, let example = all[rule] else { _exit(64) }
        // Some hang, as their pages say.
        alarm(3)
        // What a page's code throws would end main and with it the run.
        do { try example() } catch { say("\(error)") }
    }

    private static let all: [String: @Sendable () throws -> Void] = [
        "abrupt-daemon-exit": abruptDaemonExit,
        "abrupt-exit": abruptExit,
        "broken-barrier": brokenBarrier,
        "busy-wait": busyWait,
        "condition-misuse": conditionMisuse,
        "deadlock": deadlock,
        "ended-holding": endedHolding,
        "fork-holding": forkHolding,
        "lock-convoy": lockConvoy,
        "lock-order-cycle": lockOrderCycle,
        "lock-order-violation": lockOrderViolation,
        "lost-notify": lostNotify,
        "lost-update": lostUpdate,
        "object-misuse": objectMisuse,
        "over-release": overRelease,
        "permit-leak": permitLeak,
        "release-not-owner": releaseNotOwner,
        "release-unlocked": releaseUnlocked,
        "starvation": starvation,
        "stuck-thread": stuckThread,
        "thread-misuse": threadMisuse,
        "uncaught-error": uncaughtError,
        "unfair-lock": unfairLock,
        "wait-holding-lock": waitHoldingLock,
    ]

    struct Failure: Error {}

    enum PrinterError: Error { case noPaper }

    /// Waits until every other thread waits for something, or has ended. Nothing of it is on record.
    static func untilOthersWait() {
        untilAsleep(Thread.all.filter { $0 !== Thread.current }.map { $0.nativeID! })
    }

    /// Waits until no other thread is left, off the record as well.
    static func untilOthersHaveEnded() { while Thread.all.count > 1 { sched_yield() } }
}
