import Glibc

/// Who gets the processor: a thread that comes last is overtaken at a lock, whatever the machine.
enum Processor {
    @_silgen_name("sched_getcpu") private static func current() -> CInt
    @_silgen_name("sched_setaffinity") private static func setAffinity(
        _ thread: pid_t, _ size: Int, _ set: UnsafeRawPointer
    ) -> CInt

    /// Keeps the calling thread, and those that it starts, on the processor that it is on.
    static func stayOnOne() {
        let processor = Int(current())
        var set = [UInt8](repeating: 0, count: 128)
        guard set.indices.contains(processor / 8) else { return }
        set[processor / 8] = 1 << (processor % 8)
        _ = setAffinity(0, set.count, set)
    }

    /// Lets the calling thread, and those that it starts, have the processor when the others leave it.
    static func comeLast() {
        let idle: CInt = 5  // SCHED_IDLE, which the header hides.
        var parameters = sched_param()
        _ = sched_setscheduler(0, idle, &parameters)
    }

    /// Ends that for the calling thread.
    static func comeAgain() {
        var parameters = sched_param()
        _ = sched_setscheduler(0, 0, &parameters)
    }

    /// Is busy for a time.
    static func compute(for time: Duration) {
        let clock = ContinuousClock()
        let end = clock.now + time
        while clock.now < end {}
    }
}
