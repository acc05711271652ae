import Testing

@testable import RecordingLauncher

@Suite("Readable names of functions and data")
struct ReadableNameTests {
    @Test(
        "are made of what compilers give to the linker",
        arguments: [
            ("$s2swyyYbcfU_ySizYuYTXEfU_", "closure #1 in closure #1 in sw"),
            ("$sSa6appendyyxnF", "Array.append(_:)"),
            ("$sSR8allocate8capacitySryxGSi_tFZ", "static UnsafeBufferPointer.allocate(capacity:)"),
            ("$s10Foundation6ThreadC08_currentB0_Wz", "one-time initialization token for _currentThread"),
            ("_ZN4bank6ledgerE", "bank::ledger"), ("_ZZ2fnvE5local", "fn()::local"),
            ("_ZN2h21M17ha56c1f340fa136edE", "h2::M"),
            ("rsm::main::_$u7b$$u7b$closure$u7d$$u7d$::he82c0655aa32ddbb", "rsm::main::{{closure}}"),
            (
                "_$LT$bank..Account$u20$as$u20$core..fmt..Debug$GT$::fmt::he82c0655aa32ddbb",
                "<bank::Account as core::fmt::Debug>::fmt"
            ),
            ("h2::worker::he82c0655aa32ddbb", "h2::worker"), ("worker", "worker"), ("$s", "$s"), ("_Z", "_Z"),
            ("x::h0123456789abcdeg", "x::h0123456789abcdeg"),
            ("transfer.constprop.0", "transfer"), ("transfer.part.0.isra.0", "transfer"), (".cold.", ".cold."),
            ("_ZN4bank4workEv.cold", "bank::work()"),
        ])
    func ofSymbols(symbol: String, name: String) {
        #expect(ReadableName.of(symbol) == name)
    }

    @Test(
        "of Swift are without modules, types and generic arguments",
        arguments: [
            ("sw.Bank.transfer(from: Swift.Int, to: sw.Account) throws -> ()", "Bank.transfer(from:to:)"),
            ("static sw.Bank.open() async -> sw.Bank", "static Bank.open()"),
            ("sw.Box.map<A>((Swift.Int) -> A) -> sw.Box<A>", "Box.map(_:)"),
            ("sw.Bank.balance.getter : Swift.Int", "Bank.balance.getter"),
            ("(extension in sw):Foundation.NSLock.twice(() -> ()) -> ()", "NSLock.twice(_:)"),
            ("sw.(helper in _0123456789ABCDEF)(x: Swift.Int) -> ()", "helper(x:)"),
            ("closure #2 @Sendable () -> () in sw.run(_: [Swift.Int : Swift.Int]) -> ()", "closure #2 in run(_:)"),
            ("inner #1 (Swift.Int) -> () in sw.outer() -> ()", "inner #1 in outer()"),
            ("(2) suspend resume partial function for sw.serve() async -> ()", "serve()"),
            ("reabstraction thunk helper from @escaping () -> () to ()", "reabstraction thunk helper"),
            ("partial apply forwarder for closure #1 () -> () in sw.run() -> ()", "partial apply forwarder"),
            ("", ""), ("(", "("), ("sw.a<", "a<"), ("sw.f(", "f("),
        ])
    func short(whole: String, name: String) {
        #expect(ReadableName.short(whole) == name)
    }
}
