import Bank
import SyncTrace
import SyncTraceTesting
import Testing

@Suite(.synchronizationTraced(failOn: .warning))
struct TransferTests {
    @Test func bothDirections() throws {
        let (checking, savings) = (Account(number: 1, balance: 100), Account(number: 2, balance: 100))
        let there = Thread(name: "there") { try transfer(10, from: checking, to: savings) }
        let back = Thread(name: "back") { try transfer(20, from: savings, to: checking) }
        try there.start()
        // One after the other, by chance: no run of this test has ever hung.
        Thread.sleep(for: .milliseconds(20))
        try back.start()
        try there.join()
        try back.join()
        #expect(try checking.total() == 110)
        #expect(try savings.total() == 90)
    }
}
