import Foundation
import Testing

/// Waits until something is so that can only be looked at, and that no event tells; after its limit the test fails.
///
/// - Parameter seconds: the limit.
func until(
    seconds: Double = 60, sourceLocation: SourceLocation = #_sourceLocation, _ isSo: () throws -> Bool
) rethrows {
    let end = ContinuousClock.now + .seconds(seconds)
    while try !isSo() {
        guard ContinuousClock.now < end else {
            Issue.record("was not so within \(seconds) seconds", sourceLocation: sourceLocation)
            return
        }
        usleep(5000)
    }
}
