import Testing
import TraceAnalysis

@Suite("Refused releases")
struct RefusedReleaseTests {
    /// The numbers of today, and those that traces of version 0.1 have.
    private static let drawings = [
        "main\nrelease_error C 4\nrelease_error C 5\nrelease_error C 6\nrelease_error C 7",
        "main\nrelease_error C 0\nrelease_error C 1\nrelease_error C 2\nrelease_error C 3",
    ]

    private func told(_ drawing: String, objects: String, only rule: String) -> [String] {
        analyze(drawing, objects: objects, only: [rule]).findings.map { "\($0.level) \($0.message)" }
    }

    @Test("of a condition's lock by a wait or a notification are condition-misuse", arguments: drawings)
    func condition(drawing: String) {
        #expect(
            told(drawing, objects: "C condition", only: "condition-misuse") == [
                "warning thread 'main' tried to wait on the condition 'C' (demo.swift:1) without holding its lock",
                "warning thread 'main' tried to wait on the condition 'C' (demo.swift:2) without holding its lock",
                "note thread 'main' tried to notify the condition 'C' (demo.swift:3) without holding its lock",
                "note thread 'main' tried to notify the condition 'C' (demo.swift:4) without holding its lock",
            ])
    }

    @Test(
        "of a condition's lock are not releases of a lock",
        arguments: ["release-unlocked", "release-not-owner", "over-release"])
    func others(rule: String) {
        for drawing in Self.drawings { #expect(told(drawing, objects: "C condition", only: rule) == []) }
    }

    @Test("a release after a failed attempt is over-release, but not of a semaphore that passes signals on")
    func signal() {
        let opening = ["main      t1", "start t1"]
        let taken = ["          acquire S 0"]
        let fails = ["try_fail S", "release S 1"]
        let misuse = opening + taken + fails
        #expect(told(misuse.joined(separator: "\n"), objects: "S semaphore 1", only: "over-release").count == 1)
        let event = misuse + taken + fails
        #expect(told(event.joined(separator: "\n"), objects: "S semaphore 1", only: "over-release") == [])
    }

    @Test("a release by which a thread tells what it waited for in vain before, or ends a semaphore, is none")
    func farewell() {
        let opening = ["main      t1", "start t1", "          acquire S 0", "try_fail S"]
        let objects = "S semaphore 1, L lock"
        func findings(_ rest: [String]) -> Int {
            told((opening + rest).joined(separator: "\n"), objects: objects, only: "over-release").count
        }
        let others = ["acquire L", "release L"]
        #expect(findings(["release S 1", "destroy S"]) == 0)
        #expect(findings(["release S 1"] + others + ["destroy S"]) == 0)
        #expect(findings(["release S 1"]) == 1)
        #expect(findings(others + ["release S 1"]) == 0)
        // A lock, which others have released before.
        let used = opening.prefix(3) + ["          release S 1", "          acquire S 0", "try_fail S"]
        let rest = used + others + ["release S 1"]
        #expect(told(rest.joined(separator: "\n"), objects: objects, only: "over-release").count == 1)
    }

    @Test("of the wrong kind are object-misuse")
    func wrongKind() {
        let drawing = "main\nacquire_shared W 1\nrelease_error W 3\nrelease_shared W 0"
        #expect(
            told(drawing, objects: "W rwlock", only: "object-misuse") == [
                "error thread 'main' tried to release 'W' (demo.swift:2) in the wrong mode: as a reader while "
                    + "it held it as a writer, or as a writer while it held it as a reader"
            ])
    }
}
