import Foundation
import Testing
import TraceAnalysis

@testable import TracePolicy

@Suite("The settings file")
struct SettingsTests {
    private func read(_ text: String) throws -> Settings { try SettingsReader(path: "s.yml").read(text) }

    private func problem(_ text: String) -> String? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("has levels, rules, thresholds, suppressions and the baseline, each with its line")
    func whole() throws {
        let settings = try read(
            """
            # what the team agreed on
            fail-on: warning
            rules:
              busy-wait: off
              stuck-thread: on
              starvation: { wait: 200ms, starvation-overtakes: 7 }
            suppress:
              - rule: lock-order-*
                object: "cache-*"
                reason: filled before the workers start
                until: 2027-03-01
              - fingerprint: 0123456789abcdef
                reason: old
            baseline: known.json
            order: locks.txt
            """)
        #expect(settings.failOn == .init(value: .warning, line: 2))
        #expect(
            settings.rulesOff == [
                "busy-wait": .init(value: true, line: 4), "stuck-thread": .init(value: false, line: 5),
            ])
        #expect(
            settings.thresholds == [
                "starvation-wait": .init(value: 200_000_000, line: 6), "starvation-overtakes": .init(value: 7, line: 6),
            ])
        #expect(settings.suppressions.map(\.line) == [8, 12])
        #expect(settings.suppressions[0].object == .init("cache-*"))
        #expect(settings.suppressions[0].until == Day("2027-03-01"))
        #expect(settings.suppressions[1].fingerprint == "0123456789abcdef")
        #expect(settings.baseline == .init(value: "known.json", line: 14))
        #expect(settings.order == .init(value: "locks.txt", line: 15))
    }

    @Test("may be empty, or comments alone", arguments: ["", "\n", "# nothing yet\n"])
    func empty(text: String) throws { #expect(try read(text) == Settings(path: "s.yml")) }

    @Test(
        "is refused with the line, what was typed, and what is near",
        arguments: [
            ("failon: error", "s.yml:1: no key is called 'failon'; did you mean fail-on?"),
            (
                "a: 1",
                "s.yml:1: no key is called 'a'; there are baseline, fail-on, ignore-modules, order, rules, suppress"
            ),
            ("\nfail-on: warn", "s.yml:2: no level is called 'warn'; did you mean warning?"),
            ("fail-on:", "s.yml:1: fail-on: has to have a value"),
            ("fail-on: [error]", "s.yml:1: fail-on: has to have a value"),
            ("rules:\n  busywait: off", "s.yml:2: no rule is called 'busywait'; did you mean busy-wait?"),
            (
                "rules: { busy-wait: maybe }",
                "s.yml:1: 'maybe' is not a setting of busy-wait; it is off, on, or has thresholds"
            ),
            (
                "rules:\n  starvation:\n    weit: 1",
                "s.yml:3: no threshold of starvation is called 'weit'; did you mean wait?"
            ),
            ("rules:\n  deadlock:\n    wait: 1", "s.yml:3: 'wait': the rule deadlock has no thresholds"),
            (
                "rules: { starvation: { wait: long } }",
                "s.yml:1: 'long' is not a value of wait: a time has a unit: 1.5s, 20ms, 300us"
            ),
            ("rules: off", "s.yml:1: rules: has to be a list of names and values"),
            ("suppress:\n  rule: deadlock", "s.yml:2: suppress: has to be a list, with a '-' for each"),
            ("suppress:\n- rule: deadlock", "s.yml:2: a suppression needs a reason"),
            ("suppress:\n- rule: deadlock\n  reason: ' '", "s.yml:2: a suppression needs a reason"),
            (
                "suppress:\n- reason: x",
                "s.yml:2: a suppression names a rule, object, thread, file, function or fingerprint"
            ),
            (
                "suppress:\n- rule: deadlok\n  reason: x",
                "s.yml:2: no rule is called 'deadlok'; did you mean deadlock?"
            ),
            (
                "suppress:\n- objekt: a\n  reason: x",
                "s.yml:2: no key of a suppression is called 'objekt'; did you mean object?"
            ),
            (
                "suppress:\n- rule: deadlock\n  until: 2027-02-30\n  reason: x",
                "s.yml:3: '2027-02-30' is not a day such as 2027-03-01"
            ),
            (
                "suppress:\n- fingerprint: abc\n  reason: x",
                "s.yml:2: 'abc' is not the first 8 to 16 digits of a fingerprint"
            ),
            ("- a", "s.yml:1: the settings: has to be a list of names and values"),
            ("fail-on: error\n\n'fail-on' : note", "s.yml:3: 'fail-on' is there twice"),
            ("rules:\n  busy-wait: off\n  # busy-wait: on\n  busy-wait: on", "s.yml:4: 'busy-wait' is there twice"),
            ("suppress:\n- rule: deadlock\n  reason: x\n  rule: x", "s.yml:4: 'rule' is there twice"),
            ("rules: {a: on, a: off}", "s.yml:1: 'a' is there twice"),
            ("fail-on: error\n---\nfail-on: note", "s.yml:3: a second document; there can be one"),
            ("rules: {", "s.yml:2: did not find expected node content"),
        ])
    func refused(text: String, message: String) { #expect(problem(text) == message) }

    @Test("is found in the folder, or above it up to the root of the repository and not beyond")
    func found() throws {
        let files = FileManager.default
        let root = files.temporaryDirectory.path + "/synctrace-settings-\(UUID())"
        defer { try? files.removeItem(atPath: root) }
        try files.createDirectory(atPath: root + "/repository/a/b", withIntermediateDirectories: true)
        func put(_ name: String) throws { try Data().write(to: URL(filePath: root + "/" + name)) }
        try put(".synctrace.yml")
        #expect(SettingsFile.find(from: root + "/repository/a") == nil)
        #expect(SettingsFile.find(from: root) == ".synctrace.yml")
        try files.createDirectory(atPath: root + "/repository/.git", withIntermediateDirectories: true)
        #expect(SettingsFile.find(from: root + "/repository/a/b") == nil)
        try put("repository/.synctrace.yml")
        #expect(SettingsFile.find(from: root + "/repository/a/b") == "../../.synctrace.yml")
        try put("repository/a/.synctrace.yml")
        #expect(SettingsFile.find(from: root + "/repository/a/b") == "../.synctrace.yml")
    }

    @Test("is found where it is a link that leads nowhere, and another spelling is told")
    func misnamed() throws {
        let files = FileManager.default
        let root = files.temporaryDirectory.path + "/synctrace-settings-\(UUID())"
        defer { try? files.removeItem(atPath: root) }
        try files.createDirectory(atPath: root, withIntermediateDirectories: true)
        #expect(SettingsFile.find(from: root) == nil)
        #expect(SettingsFile.misnamed(in: root) == nil)
        try Data().write(to: URL(filePath: root + "/.synctrace.yaml"))
        #expect(SettingsFile.find(from: root) == nil)
        #expect(SettingsFile.misnamed(in: root) == ".synctrace.yaml")
        try files.createSymbolicLink(atPath: root + "/.synctrace.yml", withDestinationPath: "nowhere.yml")
        #expect(SettingsFile.find(from: root) == ".synctrace.yml")
        #expect(throws: SettingsError.self) { try SettingsFile.read(root + "/.synctrace.yml") }
    }

    @Test("names files from its own folder")
    func relative() {
        #expect(Settings(path: "../.synctrace.yml").resolved("known.json") == "../known.json")
        #expect(Settings(path: ".synctrace.yml").resolved("known.json") == "known.json")
        #expect(Settings(path: "a/s.yml").resolved("/known.json") == "/known.json")
    }
}
