import Testing

@testable import Demos

@Suite("A run of a demo", .serialized)
struct DemoRunTests {
    @Test("that does not hang ends by itself with code 0", arguments: Demo.all.filter { !$0.hangs }.map(\.name))
    func sound(name: String) throws {
        let run = try DemoProcess([name])
        #expect(run.exitCode == 0)
        #expect(run.errors.isEmpty)
        #expect(!run.output.isEmpty)
    }

    @Test("that hangs by design is ended by the watchdog", arguments: Demo.all.filter(\.hangs).map(\.name))
    func hanging(name: String) throws {
        let run = try DemoProcess([name], environment: ["SYNCTRACE_DEMO_LIMIT": "600"])
        #expect(run.exitCode == Watchdog.exitCode)
        #expect(run.errors.contains("the demo hangs, as it is meant to: ended by the watchdog\n"))
        #expect(!run.output.isEmpty)
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
        #expect(try DemoProcess(["primes-busy-wait", "5"]).output == expected.map { $0 + "\n" }.joined())
        #expect(try DemoProcess(["primes-condition", "5"]).output == expected.map { $0 + "\n" }.joined())
        let printed = try DemoProcess(["primes-printers", "5"]).output.split(separator: "\n")
        #expect(printed.map { String($0.prefix { $0 != "," }) } == expected)
    }

    @Test("with several printers and notify prints one prime, and hangs")
    func lostWakeup() throws {
        #expect(try DemoProcess(["primes-printers-notify"]).output == "2, by one of the printers\n")
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
        #expect(run.output.isEmpty)
        #expect(run.errors.contains(message))
        #expect(run.errors.filter { $0 == "\n" }.count == 1)
    }
}
