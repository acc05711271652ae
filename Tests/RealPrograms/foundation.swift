// Foundation's threads, locks and conditions, an operation queue and Dispatch.
import Foundation

final class Box: @unchecked Sendable {
    private let condition = NSCondition()
    private var items: [Int] = []
    private var isClosed = false

    func put(_ item: Int) {
        condition.lock()
        while items.count >= 10 { condition.wait() }
        items.append(item)
        condition.broadcast()
        condition.unlock()
    }

    func take() -> Int? {
        condition.lock()
        defer { condition.unlock() }
        while items.isEmpty && !isClosed { condition.wait() }
        guard !items.isEmpty else { return nil }
        condition.broadcast()
        return items.removeFirst()
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}

final class Total: @unchecked Sendable {
    private let lock = NSLock()
    private var sum = 0
    func add(_ number: Int) { lock.withLock { sum += number } }
    var value: Int { lock.withLock { sum } }
}

let box = Box(), total = Total()
let ended = DispatchSemaphore(value: 0)
for number in 0..<4 {
    let thread = Thread {
        while let item = box.take() { total.add(item) }
        ended.signal()
    }
    thread.name = "worker \(number)"
    thread.start()
}
for item in 0..<5000 { box.put(item) }
box.close()
for _ in 0..<4 { ended.wait() }

let queue = OperationQueue()
queue.maxConcurrentOperationCount = 4
for number in 0..<500 { queue.addOperation { total.add(number) } }
queue.waitUntilAllOperationsAreFinished()
DispatchQueue.concurrentPerform(iterations: 500) { total.add($0) }
print(total.value)
