// Producers and consumers around a buffer with room for three. Two conditions share one lock: producers wait for
// room, consumers wait for an item, and each notification goes to those whom it concerns.
//
// The trace shows who waited for which of the two, and every wait is ended by a notification of the other side.

import SyncTrace

extension Demo {
    static let boundedBuffer = Demo(
        "bounded-buffer", "producers and consumers, two conditions, one lock",
        lookAt: "producers wait for room, consumers for an item",
        with: "query TRACE condition-wakes", run: runBoundedBuffer)
}

private func runBoundedBuffer() throws {
    let buffer = BoundedBuffer(capacity: 3)
    let producers = (1...2).map { number in
        Thread(name: "producer \(number)") {
            for item in 1...8 { try buffer.put(100 * number + item) }
        }
    }
    let consumers = (1...2).map { number in
        Thread(name: "consumer \(number)") {
            for _ in 1...8 { try buffer.take() }
        }
    }
    for thread in producers + consumers { try thread.start() }
    for thread in producers + consumers { try thread.join() }
    print("items taken: \(buffer.taken), left: \(buffer.items.count)")
    print(
        buffer.waits > 0
            ? "waits for room or for an item, each ended by the other side: \(buffer.waits)"
            : "this time nobody had to wait: run it again")
}

private final class BoundedBuffer: @unchecked Sendable {
    private let lock = Lock(name: "buffer")
    private let room: Condition
    private let item: Condition
    private let capacity: Int
    /// Guarded by the lock, like `taken` and `waits`.
    private(set) var items: [Int] = []
    private(set) var taken = 0
    private(set) var waits = 0

    init(capacity: Int) {
        self.capacity = capacity
        room = Condition(lock: lock, name: "room in the buffer")
        item = Condition(lock: lock, name: "item in the buffer")
    }

    func put(_ new: Int) throws {
        try lock.withLock {
            while items.count == capacity {
                waits += 1
                try room.wait()
            }
            items.append(new)
            try item.notify()
        }
    }

    @discardableResult
    func take() throws -> Int {
        try lock.withLock {
            while items.isEmpty {
                waits += 1
                try item.wait()
            }
            taken += 1
            try room.notify()
            return items.removeFirst()
        }
    }
}
