extension Demo {
    /// All demos, in the order in which a learner meets them.
    static let all: [Demo] = [
        .threads, .subclass, .daemonExit,
        .deadlock, .abba, .abbaLatent, .rlock,
        .primesBusyWait, .primesCondition, .primesPrinters, .primesPrintersNotify,
        .waitLoop, .waitTimeout, .notifyN,
        .semaphore, .boundedSemaphore, .event, .timer, .barrier, .barrierAbort, .with,
        .readersWriter, .lostUpdate,
        .philosophers, .philosophersOrdered, .bank, .boundedBuffer, .unfairLock, .lockConvoy,
    ]

    /// The list for people: names and summaries in two columns.
    static var list: String {
        let width = all.map(\.name.count).max() ?? 0
        return all.map { demo in
            demo.name + String(repeating: " ", count: width + 2 - demo.name.count) + demo.summary
        }
        .joined(separator: "\n")
    }
}
