import Testing

@testable import SyncTrace

@Suite struct DeadlineTests {
    @Test("a duration is counted in whole nanoseconds, rounded up, within what fits")
    func nanoseconds() {
        #expect(Duration.zero.wholeNanoseconds == 0)
        #expect(Duration.seconds(-1).wholeNanoseconds == 0)
        #expect((Duration.zero - .nanoseconds(1)).wholeNanoseconds == 0)
        #expect(Duration(secondsComponent: 0, attosecondsComponent: 1).wholeNanoseconds == 1)
        #expect(Duration.milliseconds(1500).wholeNanoseconds == 1_500_000_000)
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == 0)
    }

    @Test("a deadline is never for no timeout and for a huge one, and at once for zero and less")
    func deadlines() throws {
        #expect(Deadline.after(nil) == Deadline.never)
        #expect(Deadline.after(.seconds(Int64.max)) == Deadline.never)
        #expect(Deadline.after(.zero) == Deadline.poll)
        #expect(Deadline.after(.seconds(-3)) == Deadline.poll)
        #expect(!Deadline.isOver(Deadline.never))
        #expect(Deadline.isOver(Deadline.poll))
        #expect(!Deadline.isOver(Deadline.after(.seconds(3600))))
    }

    @Test("every error says what is wrong in a clause of its own")
    func descriptions() {
        let errors: [SyncError] = [
            .releaseUnlocked, .notOwner, .conditionLockNotHeld, .releasedTooOften, .invalidReleaseCount,
            .negativeInitialValue, .negativeTimeout, .timeoutWithoutBlocking, .invalidParties, .threadAlreadyStarted,
            .threadStartFailed(code: 11), .joinBeforeStart, .joinOfCurrentThread, .joinOfForeignThread,
            .daemonAfterStart,
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
        #expect("\(BrokenBarrierError())" == "the barrier is broken")
    }
}
