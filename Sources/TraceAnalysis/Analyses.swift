/// The list of rules: to add one, add its line.
package enum Analyses {
    /// All analyses, in the order in which findings about the same event are told, and rules are listed.
    package static let all: [any Analysis.Type] = [
        ReleaseUnlocked.self,
        ReleaseNotOwner.self,
        OverRelease.self,
        BrokenBarrier.self,
        UncaughtError.self,
        EndedHolding.self,
        PermitLeak.self,
        Deadlock.self,
        PredictedDeadlock.self,
        LockOrderCycle.self,
        LockOrderViolation.self,
        LostUpdate.self,
        StuckThread.self,
        LostNotify.self,
        WaitHoldingLock.self,
        ConditionMisuse.self,
        ObjectMisuse.self,
        ThreadMisuse.self,
        AbruptDaemonExit.self,
        AbruptExit.self,
        ForkHolding.self,
        BusyWait.self,
        UnfairLock.self,
        Starvation.self,
        LockConvoy.self,
    ]
}
