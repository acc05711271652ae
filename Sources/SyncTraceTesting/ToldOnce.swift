import Synchronization
import TracePolicy

/// What is wrong for all tests alike: the first one tells it in full, the others in a line that points to it.
final class ToldOnce: Sendable {
    static let shared = ToldOnce()

    /// The test that told it, by what it told.
    private let told = Mutex<[String: String]>([:])

    /// The error as a test is to tell it.
    func error(_ error: SettingsError, in test: String) -> any Error {
        let first: String? = told.withLock { told in
            if let first = told[error.description] { return first }
            told[error.description] = test
            return nil
        }
        guard let first else { return error }
        return SettingsError(error.path, line: error.line, "not valid: the test \(first) tells why")
    }
}
