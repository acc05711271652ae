// One thread finds primes, another prints them, and both look again and again whether it is their turn.
//
// Nobody is ever woken: the trace shows no wait and no notification, only one `sleep` after the other at the same
// two lines. That is busy waiting: it wastes time on the processor, and each handover takes as long as the sleep.
// It works for two threads only (see primes-condition, primes-printers). The variables are atomic, because threads
// may not read and write plain ones at the same time.

import SyncTrace

import struct Synchronization.Atomic

extension Demo {
    static let primesBusyWait = Demo(
        "primes-busy-wait", "finder and printer of primes that poll: busy waiting",
        lookAt: "both sleep and look again, and nobody wakes anybody",
        with: "query TRACE event-counts", usage: "[COUNT]",
        prepare: preparePrimesBusyWait)
}

private func preparePrimesBusyWait(_ arguments: [String]) throws -> Demo.Body {
    let count = try onlyNumber(arguments, called: "COUNT", in: 1...200, default: 20)
    return { try runPrimesBusyWait(count) }
}

private func runPrimesBusyWait(_ count: Int) throws {
    let desk = Desk()
    let naps = Tally()

    let printer = Thread(name: "printer") {
        while !desk.exit.load(ordering: .acquiring) {
            while !desk.found.load(ordering: .acquiring) && !desk.exit.load(ordering: .acquiring) {
                naps.add()
                Thread.sleep(for: .milliseconds(5))
            }
            if desk.found.load(ordering: .acquiring) {
                print(desk.prime.load(ordering: .relaxed))
                desk.found.store(false, ordering: .releasing)
            }
        }
    }
    let finder = Thread(name: "finder") {
        for prime in primes(count) {
            desk.prime.store(prime, ordering: .relaxed)
            desk.found.store(true, ordering: .releasing)
            while desk.found.load(ordering: .acquiring) {
                naps.add()
                Thread.sleep(for: .milliseconds(5))
            }
        }
        desk.exit.store(true, ordering: .releasing)
    }

    try printer.start()
    try finder.start()
    try printer.join()
    try finder.join()
    print("for \(count) primes they slept \(naps.total) times, and looked again")
}

/// What the two share. `found` is stored releasing and loaded acquiring, which carries `prime` from one to the other;
/// so is `exit`.
private final class Desk: Sendable {
    let prime = Atomic(0)
    let found = Atomic(false)
    let exit = Atomic(false)
}
