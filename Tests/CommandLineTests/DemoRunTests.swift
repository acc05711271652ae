import Testing

@testable import Demos

@Suite("A run of a demo", .serialized)
struct DemoRunTests {
    @Test("that does not hang ends by itself with code 0", arguments: Demo.all.filter { !$0.hangs }.map(\.name))
    func sound(name: String) throws {
        let run = try DemoProcess([name])
        #expect(run.exitCode == 0)
        #expect(run.errors.isEmpty)
        #expect(try run.introduction == introduction(of: name))
        #expect(!run.output.isEmpty)
    }

    private func introduction(of name: String) throws -> String {
        try #require(Demo.all.first { $0.name == name }).introduction + "\n"
    }

    @Test("that hangs by design is ended by the watchdog", arguments: Demo.all.filter(\.hangs).map(\.name))
    func hanging(name: String) throws {
        let run = try DemoProcess([name], environment: ["SYNCTRACE_DEMO_LIMIT": "600"])
        #expect(run.exitCode == Watchdog.exitCode)
        #expect(run.errors.contains("the demo hangs, as it is meant to: ended by the watchdog\n"))
        #expect(try run.introduction == introduction(of: name))
        #expect(!run.output.isEmpty)
    }

    @Test("that needs no luck shows its effect")
    func effects() throws {
        let semaphore = try DemoProcess(["semaphore"]).output
        #expect(semaphore.contains("cooks there: 2\n"))
        #expect(semaphore.hasSuffix("cooks at the stove at a time: 2 at most\n"))
        #expect(try DemoProcess(["bounded-semaphore"]).output.contains("clients connected at a time: 2 at most\n"))
        #expect(try DemoProcess(["event"]).output.contains("\none set let 3 runners go\n"))
        #expect(
            try DemoProcess(["readers-writer"]).output == """
                the author writes; readers at that moment: 0
                readers at a time: 3
                preference for readers: the late reader sees edition 1
                preference for writers: the late reader sees edition 2

                """)
    }

    @Test(
        "that needs luck shows its effect, or says that it did not this time",
        arguments: [
            ("bank", #"a teller found an account locked [1-9]\d* times, and waited for it\n"#),
            ("bounded-buffer", #"each ended by the other side: [1-9]\d*\n"#),
            ("primes-printers", #"[23] of the 3 printers had something to print\n"#),
            ("unfair-lock", #"pages, 40 of them in a row while both others waited\n$"#),
            ("lock-convoy", #"(3[6-9]|4\d) of them had to wait for the file\n$"#),
        ])
    func luck(name: String, effect: String) throws {
        let output = try DemoProcess([name]).output
        let isShown = try output.contains(Regex(effect))
        let isDenied = output.contains("this time ")
        #expect(isShown != isDenied, "\(output)")
    }

    @Test("of the deadlock scenario has one thread that ends by its error, before the watchdog comes")
    func deadlock() throws {
        let run = try DemoProcess(["deadlock"])
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.contains("unlocked lock") == true)
        #expect(run.output == "one of the threads holds lock1 and is about to release lock2\n")
    }

    @Test("cuts off a daemon with the report half written and the transaction open")
    func daemonExit() throws {
        let output = try DemoProcess(["daemon-exit"]).output
        #expect(output.contains("the report ends with: page 1 of 2\n"))
        #expect(output.contains("the database ends with: INSERT"))
    }

    @Test("finds the same primes with busy waiting, a condition and several printers")
    func primes() throws {
        let expected = ["2", "3", "5", "7", "11"]
        let polled = try DemoProcess(["primes-busy-wait", "5"]).output.split(separator: "\n").map(String.init)
        #expect(polled.dropLast() == expected[...])
        #expect(polled.last?.wholeMatch(of: /for 5 primes they slept [1-9]\d* times, and looked again/) != nil)
        #expect(try DemoProcess(["primes-condition", "5"]).output == expected.map { $0 + "\n" }.joined())
        let printed = try DemoProcess(["primes-printers", "5"]).output.split(separator: "\n")
        #expect(printed.dropLast().map { String($0.prefix { $0 != "," }) } == expected)
        #expect(printed.dropLast().allSatisfy { $0.contains(/, by printer [123]$/) })
    }

    @Test("with several printers and notify prints one prime, and hangs")
    func lostWakeup() throws {
        #expect(try DemoProcess(["primes-printers-notify"]).output.wholeMatch(of: /2, by printer [12]\n/) != nil)
    }

    @Test("takes the number of philosophers and of meals")
    func philosophers() throws {
        let run = try DemoProcess(["philosophers-ordered", "3", "--meals", "4"])
        #expect(run.output == "3 philosophers sit down\n3 philosophers have eaten 4 meals each\n")
    }

    @Test(
        "with a wrong command line says so in one line and ends with code 2",
        arguments: [
            (["deadlok"], "'deadlok'; did you mean deadlock?"),
            (["with", "care"], "with: 'care' is too much"),
            (["philosophers", "1"], "N must be a number from 2 to 100, not '1'"),
            (["philosophers", "--meals"], "--meals needs a number"),
            (["primes-condition", "many"], "COUNT must be a number from 1 to 200, not 'many'"),
        ])
    func wrongUsage(arguments: [String], message: String) throws {
        let run = try DemoProcess(arguments)
        #expect(run.exitCode == 2)
        #expect(run.output.isEmpty && run.introduction.isEmpty)
        #expect(run.errors.contains(message))
        #expect(run.errors.filter { $0 == "\n" }.count == 1)
    }
}
