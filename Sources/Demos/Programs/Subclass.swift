// Another way to create a thread: a subclass that says in `run()` what it does.
//
// Only the initializer and `run()` are meant to be overridden. Arguments go to the initializer, since `run()` gets
// none. In the trace the thread looks like any other.

import SyncTrace

extension Demo {
    static let subclass = Demo(
        "subclass", "a subclass of Thread that overrides run()",
        lookAt: "a subclass is a thread like any other",
        with: "query TRACE threads", run: runSubclass)
}

private func runSubclass() throws {
    let greeters = ["Ada", "Edsger"].map(Greeter.init(guest:))
    for greeter in greeters {
        try greeter.start()
        try greeter.join()
    }
    print("greetings given: \(greeters.map(\.greeting))")
}

private final class Greeter: Thread, @unchecked Sendable {
    private let guest: String
    /// What was said. Read it after the join, which orders the write before the read.
    private(set) var greeting = ""

    init(guest: String) {
        self.guest = guest
        super.init(name: "greeter of \(guest)")
    }

    override func run() throws {
        greeting = "hello, \(guest)"
        print("\(name) says: \(greeting)")
    }
}
