import Testing
import TraceAnalysis

@testable import SyncTraceTesting
@testable import TracePolicy

@Suite("What counts in a traced test")
struct TestPolicyTests {
    private func threshold(_ option: String) throws -> RuleThreshold {
        try #require(RuleInfo.all.flatMap(\.thresholds).first { $0.option == option })
    }

    @Test(
        "a wait is long from ten times the usual on, and where the settings say so; the other figures are the usual ones"
    )
    func thresholds() throws {
        var settings = Settings(path: "")
        settings.thresholds["starvation-wait"] = .init(value: 7, line: 1)
        let thresholds = TestPolicy.thresholds(settings)
        #expect(thresholds[try threshold("unfair-wait")] == 100_000_000)
        #expect(thresholds[try threshold("convoy-wait")] == 200_000_000)
        #expect(thresholds[try threshold("starvation-wait")] == 7)
        #expect(thresholds[try threshold("unfair-overtakes")] == 10)
        #expect(thresholds[try threshold("poll-pause")] == 100_000_000)
    }

    @Test("what is wrong with the settings is told in full by the first test, and by the others in a line")
    func told() throws {
        let told = ToldOnce()
        let problem = SettingsError(
            "a.yml", line: 3, "no rule is called 'x'; the rules are " + String(repeating: "y, ", count: 50))
        #expect(told.error(problem, in: "M.S.one()") as? SettingsError == problem)
        for test in ["M.S.two()", "M.S.three()"] {
            let short = told.error(problem, in: test)
            #expect("\(short)" == "a.yml:3: not valid: the test M.S.one() tells why")
        }
        let other = SettingsError("a.yml", line: 4, "another one")
        #expect(told.error(other, in: "M.S.two()") as? SettingsError == other)
    }
}
