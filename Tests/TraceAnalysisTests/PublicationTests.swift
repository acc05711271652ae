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
