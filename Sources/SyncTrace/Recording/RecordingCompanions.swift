/// Who has to know that a recording is about to be closed.
final class RecordingCompanions: @unchecked Sendable {
    private let lock = WordLock()
    /// Under `lock`.
    private var bodies: [@Sendable () -> Void] = []

    func add(_ body: @escaping @Sendable () -> Void) { lock.withLock { bodies.append(body) } }

    /// Calls each, the last one first, and never again.
    func leave() {
        let bodies = lock.withLock {
            let bodies = self.bodies
            self.bodies = []
            return bodies
        }
        for body in bodies.reversed() { body() }
    }
}
