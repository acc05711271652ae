import CRecorder
import Synchronization

/// What a forked child puts right before it goes on.
///
/// Only the forking thread exists in the child: what another thread was about to change or to unlock there stays as it
/// was at that moment.
enum AfterFork {
    private final class Action: Sendable {
        let body: @Sendable () -> Void
        let next: UInt

        init(next: UInt, _ body: @escaping @Sendable () -> Void) {
            self.next = next
            self.body = body
        }
    }

    /// The address of the newest action, which is kept forever; 0 for none.
    private static let newest = Atomic<UInt>(0)

    /// Has every forked child run `body` first; it must not wait for anything.
    static func run(_ body: @escaping @Sendable () -> Void) {
        var next = newest.load(ordering: .relaxed)
        while true {
            let action = Unmanaged.passRetained(Action(next: next, body))
            let (done, found) = newest.compareExchange(
                expected: next, desired: UInt(bitPattern: action.toOpaque()), ordering: .acquiringAndReleasing)
            if done { break }
            action.release()
            next = found
        }
        // Not before the list exists: the child cannot wait for a thread that is about to make it.
        st_add_after_fork_hook { AfterFork.runAll() }
    }

    private static func runAll() {
        var address = newest.load(ordering: .acquiring)
        while let pointer = UnsafeRawPointer(bitPattern: address) {
            let action = Unmanaged<Action>.fromOpaque(pointer).takeUnretainedValue()
            action.body()
            address = action.next
        }
    }
}
