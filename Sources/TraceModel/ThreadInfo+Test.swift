/// Threads of tests are known by their origin: "test:" and the test for those that run it, and what follows a "/" for those
/// that descend from them.
extension ThreadInfo {
    private static let prefix = "test:"

    /// The origin of a thread that runs a test. It is cut, so that those of its descendants have room.
    package static func origin(ofTest test: String) -> String {
        prefix + String(test.map { $0 == "/" ? "." : $0 }.prefix(120))
    }

    /// Whether an origin is that of a thread of a test.
    package static func isOfTest(_ origin: String) -> Bool { origin.hasPrefix(prefix) }

    /// Whether it is one of those that run a test, which end with it.
    package var runsTest: Bool { test != nil && !(origin?.contains("/") ?? false) }

    /// The test that the thread is of; nil where it is of none.
    package var test: String? {
        guard let origin, Self.isOfTest(origin) else { return nil }
        return String(origin.dropFirst(Self.prefix.count).prefix { $0 != "/" })
    }
}
