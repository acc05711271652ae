import TestSupport
import Testing
import TraceAnalysis

@Suite("An object that nobody else can know yet")
struct PublicationTests {
    private func told(_ drawing: String, objects: String) -> [String] {
        analyze(drawing, objects: objects, only: ["lock-order-cycle", "deadlock"]).findings.map {
            "\($0.rule) \($0.verdict?.rawValue ?? "-") \($0.excludedBy ?? "-")"
        }
    }

    /// What the creator does between the creation of the node and the acquisition of its lock.
    private func drawing(_ between: [String] = []) -> String {
        let creator = (["create node"] + between + ["acquire node", "acquire list", "release list", "release node"])
            .map { "                " + $0 }
        let visitor = ["acquire list", "acquire node", "release node", "release list"]
            .map { "                                " + $0 }
        let names = "main            creator         visitor"
        return ([names, "create list", "start creator", "start visitor"] + creator + visitor).joined(separator: "\n")
    }

    @Test("makes no deadlock: it is created and locked, and listed under the list's lock")
    func fresh() {
        #expect(told(drawing(), objects: "list lock, node lock") == ["lock-order-cycle excluded ordered"])
    }

    @Test("makes none where its creator has used something else before it locks it, that tells nobody")
    func unrelated() {
        let between = ["acquire log", "release log"]
        #expect(
            told(drawing(between), objects: "list lock, node lock, log lock")
                == ["lock-order-cycle excluded exhausted"])
    }

    @Test("makes none where that lock is one that the visitor uses as well, but only afterwards")
    func unrelatedAndUsed() {
        let text =
            drawing(["acquire log", "release log"])
            + ["acquire log", "release log"].map { "\n                                " + $0 }.joined()
        #expect(told(text, objects: "list lock, node lock, log lock") == ["lock-order-cycle excluded exhausted"])
    }

    @Test("makes one where another thread passes it on before it is locked")
    func passedOn() {
        let drawing = """
            main            creator         clerk           visitor
            create list
            start creator
            start clerk
            start visitor
                            create node
                            acquire desk
                            release desk
                                            acquire desk
                                            release desk
                                            acquire list
                                            release list
                            acquire node
                            acquire list
                            release list
                            release node
                                                            acquire list
                                                            acquire node
                                                            release node
                                                            release list
            """
        #expect(
            told(drawing, objects: "list lock, node lock, desk lock") == ["lock-order-cycle predicted -"])
    }

    @Test("makes no deadlock in a trace of which not all schedules are tried", arguments: [true, false])
    func long(isListedFirst: Bool) {
        let other = Array(repeating: "acquire log\nrelease log", count: 1100).joined(separator: "\n")
        let between = isListedFirst ? ["acquire list", "release list"] : ["acquire log", "release log"]
        let verdicts = told(drawing(between) + "\n" + other, objects: "list lock, node lock, log lock")
        let messages = analyze(
            drawing(between) + "\n" + other, objects: "list lock, node lock, log lock", only: ["lock-order-cycle"]
        ).findings.map(\.message)
        let tried =
            "the trace has more than 2000 events, and schedules that keep the order of the trace were tried, and"
        #expect(messages.contains { $0.contains(tried) } == !isListedFirst)
        #expect(verdicts == [isListedFirst ? "lock-order-cycle predicted -" : "lock-order-cycle unproven -"])
    }

    @Test("makes one where its creator has listed it before it locks it")
    func listedFirst() {
        #expect(
            told(drawing(["acquire list", "release list"]), objects: "list lock, node lock")
                == ["lock-order-cycle predicted -"])
    }

    @Test("says nothing where the trace does not show how the other thread knew it")
    func offTheRecord() {
        let drawing = """
            main            creator         visitor
            create list
            start creator
            start visitor
                            create node
                                            acquire list
                                            acquire node
                                            release node
                                            release list
                            acquire node
                            acquire list
                            release list
                            release node
            """
        #expect(told(drawing, objects: "list lock, node lock") == ["lock-order-cycle predicted -"])
    }
}
