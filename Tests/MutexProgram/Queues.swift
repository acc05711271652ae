import Dispatch
import Glibc

private let left = DispatchQueue(label: "left")
private let right = DispatchQueue(label: "right")

/// Two queues whose blocks wait for a block of the other, or of the second alone.
func runQueues(inOrder: Bool) {
    let bothRun = DispatchSemaphore(value: 0)
    let leftRuns = DispatchSemaphore(value: 0)
    let group = DispatchGroup()
    left.async(group: group) {
        leftRuns.signal()
        if !inOrder { bothRun.wait() }
        right.sync { print("left has asked right") }
    }
    leftRuns.wait()
    if !inOrder {
        right.async(group: group) {
            bothRun.signal()
            left.sync { print("right has asked left") }
        }
    }
    // By a lock of its own, which is a semaphore of the C library's.
    let done = DispatchSemaphore(value: 0)
    group.notify(queue: .global()) { done.signal() }
    done.wait()
    print("done")
}
